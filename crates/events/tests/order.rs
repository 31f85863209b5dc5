//! Who is called, and in which order: the worked examples of botocore's rules, one test each.
//!
//! Each row was obtained by running botocore 1.43.11 and again 1.44.5. Letters are handlers in the order they are
//! registered. Rows 49 to 56 go through aliases.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use bufeo_events::Section::{First, Last, Middle};
use bufeo_events::{Aliases, Emitter, Placement, Section};

#[track_caller]
fn check(emitter: &Emitter<char>, registered: &[(char, &str, Section)], emitted: &str, order: &str) {
    for (handler, name, section) in registered {
        emitter.register(name, *handler, Placement::default().with_section(*section)).unwrap();
    }
    // Twice: the second answer comes from the look-up table.
    for _ in 0..2 {
        let answers = emitter.emit(emitted, |listener, _| Ok::<_, ()>(Some(*listener.handler()))).unwrap();
        let called: String = answers.iter().filter_map(|(_, letter)| *letter).collect();
        assert_eq!(called, order);
    }
}

macro_rules! rows {
    ($emitter:expr; $($name:ident: [$($registered:tt),*], $emitted:literal => $order:literal;)*) => {$(
        #[test]
        fn $name() {
            check(&$emitter, &[$($registered),*], $emitted, $order);
        }
    )*};
}

rows! {
    Emitter::new();
    r01_pure_literals_deepest_first: [('A', "a.b.c", Middle), ('B', "a.b", Middle), ('C', "a", Middle)], "a.b.c" => "ABC";
    r02_registration_order_across_depths_is_irrelevant: [('A', "a", Middle), ('B', "a.b", Middle), ('C', "a.b.c", Middle)], "a.b.c" => "CBA";
    r03_same_node_registration_order: [('A', "a.b", Middle), ('B', "a.b", Middle), ('C', "a.b", Middle)], "a.b" => "ABC";
    r04_deeper_registrations_do_not_match_a_shorter_event: [('A', "a.b.c", Middle), ('B', "a.b", Middle), ('C', "a", Middle)], "a.b" => "BC";
    r05_literal_leaf_mismatch: [('A', "a.b.c", Middle), ('B', "a.b", Middle), ('C', "a", Middle)], "a.b.x" => "BC";
    r06_an_event_may_be_deeper_than_any_registration: [('A', "a.b.c", Middle), ('B', "a.b", Middle), ('C', "a", Middle)], "a.b.c.d.e" => "ABC";
    r07_no_match: [('A', "a", Middle), ('B', "b", Middle)], "c" => "";
    r08_parts_compare_whole: [('A', "a.b", Middle)], "a.bc" => "";
    r09_wildcard_matches_exactly_one_part: [('A', "a.*", Middle)], "a.b" => "A";
    r10_wildcard_needs_a_part_to_consume: [('A', "a.*", Middle)], "a" => "";
    r11_prefix_rule_applies_after_a_wildcard: [('A', "a.*", Middle)], "a.b.c" => "A";
    r12_wildcard_before_literal_at_equal_depth: [('A', "a.b", Middle), ('B', "a.*", Middle)], "a.b" => "BA";
    r13_wildcard_first_whatever_the_registration_order: [('A', "a.*", Middle), ('B', "a.b", Middle)], "a.b" => "AB";
    r14_four_patterns_of_equal_depth: [('A', "a.b.c", Middle), ('B', "a.*.c", Middle), ('C', "a.b.*", Middle), ('D', "a.*.*", Middle)], "a.b.c" => "DBCA";
    r15_wildcard_at_the_first_level_wins_over_the_literal_path: [('A', "a.b.c", Middle), ('B', "*.b.c", Middle)], "a.b.c" => "BA";
    r16_bare_wildcard_before_a_deep_literal: [('A', "a.b.c", Middle), ('B', "*", Middle)], "a.b.c" => "BA";
    r17_shallow_wildcard_branch_before_a_deeper_literal_branch: [('A', "a.b.c", Middle), ('B', "a.*", Middle)], "a.b.c" => "BA";
    r18_bare_wildcard_then_deepest_literal_then_shallow: [('A', "a.b", Middle), ('B', "*", Middle), ('C', "a", Middle)], "a.b" => "BAC";
    r19_a_wildcard_chain_is_deepest_first: [('A', "*.*.*", Middle), ('B', "*.*", Middle), ('C', "*", Middle)], "a.b.c" => "ABC";
    r20_wildcard_subtree_entirely_before_literal_subtree: [('A', "*.*.*", Middle), ('B', "a", Middle)], "a.b.c" => "AB";
    r21_wildcard_subtree_deepest_first_then_literal_subtree: [('A', "a.*.c", Middle), ('B', "a.*", Middle), ('C', "a.b", Middle)], "a.b.c" => "ABC";
    r22_both_subtrees_do_not_interleave: [('A', "a.*.c", Middle), ('B', "a.b.c", Middle), ('C', "a.*", Middle), ('D', "a.b", Middle), ('E', "a", Middle)], "a.b.c" => "ACBDE";
    r23_the_first_differing_part_decides: [('A', "*.b", Middle), ('B', "a.*", Middle)], "a.b" => "AB";
    r24_wildcard_path_first_though_the_literal_is_deeper: [('A', "*.b", Middle), ('B', "a.b.c", Middle)], "a.b.c" => "AB";
    r25_all_patterns_of_two_levels: [('A', "*.*", Middle), ('B', "a.b", Middle), ('C', "*.b", Middle), ('D', "a.*", Middle)], "a.b" => "ACDB";
    r26_all_patterns_of_three_levels: [('A', "*.*.*", Middle), ('B', "*.*.c", Middle), ('C', "*.b.*", Middle), ('D', "*.b.c", Middle), ('E', "a.*.*", Middle), ('F', "a.*.c", Middle), ('G', "a.b.*", Middle), ('H', "a.b.c", Middle)], "a.b.c" => "ABCDEFGH";
    r27_a_partial_glob_is_a_literal: [('A', "a.*x", Middle)], "a.bx" => "";
    r28_a_partial_glob_equals_itself: [('A', "a.*x", Middle)], "a.*x" => "A";
    r29_a_wildcard_in_the_event_calls_twice: [('A', "a.*", Middle)], "a.*" => "AA";
    r30_a_wildcard_deeper_in_the_event_calls_twice: [('A', "a.*.c", Middle)], "a.*.c" => "AA";
    r31_doubling_is_per_level: [('A', "*.*", Middle)], "*.*" => "AAAA";
    r32_a_trailing_dot_makes_an_empty_part: [('A', "a", Middle)], "a." => "A";
    r33_an_empty_part_is_a_real_part: [('A', "a.", Middle)], "a." => "A";
    r34_an_empty_part_is_no_wildcard: [('A', "a.", Middle)], "a.b" => "";
    r35_wildcard_matches_the_empty_part: [('A', "a.*", Middle)], "a." => "A";
    r36_the_empty_name_is_one_empty_part: [('A', "", Middle)], "" => "A";
    r37_wildcard_matches_the_empty_name: [('A', "*", Middle)], "" => "A";
    r38_an_empty_middle_part: [('A', "a..c", Middle), ('B', "a.*.c", Middle)], "a..c" => "BA";
    r39_sections_of_one_node: [('A', "a.b", Last), ('B', "a.b", Middle), ('C', "a.b", First)], "a.b" => "CBA";
    r40_sections_never_cross_nodes: [('A', "a", First), ('B', "a.b", Last)], "a.b" => "BA";
    r41_sections_never_cross_to_the_wildcard_branch: [('A', "a.*", Last), ('B', "a.b", First)], "a.b" => "AB";
    r42_stable_within_each_section: [('A', "a.b", First), ('B', "a.b", First), ('C', "a.b", Middle), ('D', "a.b", Last), ('E', "a.b", Last), ('F', "a.b", Middle)], "a.b" => "ABCFDE";
    r43_sections_are_applied_per_node: [('A', "*", First), ('B', "a", First), ('C', "*", Last), ('D', "a", Last)], "a" => "ACBD";
    r44_the_s3_status_fix_before_redirector_and_retry: [('A', "needs-retry.s3", Middle), ('B', "needs-retry.s3.*", First), ('C', "needs-retry", Last)], "needs-retry.s3.GetObject" => "BAC";
    r45_parameter_build_handlers_most_specific_first: [('A', "before-parameter-build", Middle), ('B', "before-parameter-build.s3", Middle), ('C', "before-parameter-build.s3.PutObject", Middle), ('D', "before-parameter-build.s3.PutObject", Last)], "before-parameter-build.s3.PutObject" => "CDBA";
    r46_the_stubber_precedes_everything: [('A', "before-parameter-build.*.*", First), ('B', "before-parameter-build.s3.PutObject", Middle), ('C', "before-parameter-build.s3", Middle)], "before-parameter-build.s3.PutObject" => "ABC";
    r47_the_documented_example_wildcard_first: [('A', "provide-client-params.s3", Middle), ('B', "provide-client-params.s3.ListObjects", Middle), ('C', "provide-client-params.s3.*", Middle)], "provide-client-params.s3.ListObjects" => "CBA";
    r48_choose_signer_most_specific_first: [('A', "choose-signer", Middle), ('B', "choose-signer.sts.AssumeRoleWithSAML", Middle), ('C', "choose-signer.sts", Middle)], "choose-signer.sts.AssumeRoleWithSAML" => "BCA";
}

rows! {
    Emitter::with_aliases(Aliases::new(ALIASES.iter().copied()));
    r49_alias_on_both_sides: [('A', "before-call.events.PutEvents", Middle), ('B', "before-call.eventbridge", Middle)], "before-call.events.PutEvents" => "AB";
    r50_the_old_spelling_still_works: [('A', "before-call.events", Middle)], "before-call.eventbridge.PutEvents" => "A";
    r51_three_spellings_of_one_node: [('A', "before-call.stepfunctions", Middle), ('B', "before-call.states", Middle), ('C', "before-call.sfn", Middle)], "before-call.sfn.StartExecution" => "ABC";
    r52_aliasing_does_not_mind_the_position: [('A', "my.logs.event", Middle)], "my.cloudwatch-logs.event" => "A";
    r53_a_dotted_alias_makes_two_parts_one: [('A', "a.data.iot.X", Middle)], "a.iot-data-plane.X" => "A";
    r54_aliasing_twice_is_not_aliasing_once: [('A', "events.logs", Middle)], "eventbridge.logs" => "";
    r55_only_the_first_occurrence_is_aliased: [('A', "logs.logs", Middle)], "cloudwatch-logs.logs" => "";
    r56_generic_words_are_aliases_too: [('A', "x.config.y", Middle)], "x.config-service.y" => "A";
}

/// The services' older spellings and their ids, in botocore's order.
const ALIASES: &[(&str, &str)] = &[
    ("api.mediatailor", "mediatailor"),
    ("api.pricing", "pricing"),
    ("api.sagemaker", "sagemaker"),
    ("apigateway", "api-gateway"),
    ("application-autoscaling", "application-auto-scaling"),
    ("appstream2", "appstream"),
    ("autoscaling", "auto-scaling"),
    ("autoscaling-plans", "auto-scaling-plans"),
    ("ce", "cost-explorer"),
    ("cloudhsmv2", "cloudhsm-v2"),
    ("cloudsearchdomain", "cloudsearch-domain"),
    ("cognito-idp", "cognito-identity-provider"),
    ("config", "config-service"),
    ("cur", "cost-and-usage-report-service"),
    ("data.iot", "iot-data-plane"),
    ("data.jobs.iot", "iot-jobs-data-plane"),
    ("data.mediastore", "mediastore-data"),
    ("datapipeline", "data-pipeline"),
    ("devicefarm", "device-farm"),
    ("directconnect", "direct-connect"),
    ("discovery", "application-discovery-service"),
    ("dms", "database-migration-service"),
    ("ds", "directory-service"),
    ("dynamodbstreams", "dynamodb-streams"),
    ("elasticbeanstalk", "elastic-beanstalk"),
    ("elasticfilesystem", "efs"),
    ("elasticloadbalancing", "elastic-load-balancing"),
    ("elasticmapreduce", "emr"),
    ("elb", "elastic-load-balancing"),
    ("elbv2", "elastic-load-balancing-v2"),
    ("email", "ses"),
    ("entitlement.marketplace", "marketplace-entitlement-service"),
    ("es", "elasticsearch-service"),
    ("events", "eventbridge"),
    ("cloudwatch-events", "eventbridge"),
    ("iot-data", "iot-data-plane"),
    ("iot-jobs-data", "iot-jobs-data-plane"),
    ("kinesisanalytics", "kinesis-analytics"),
    ("kinesisvideo", "kinesis-video"),
    ("lex-models", "lex-model-building-service"),
    ("lex-runtime", "lex-runtime-service"),
    ("logs", "cloudwatch-logs"),
    ("machinelearning", "machine-learning"),
    ("marketplace-entitlement", "marketplace-entitlement-service"),
    ("marketplacecommerceanalytics", "marketplace-commerce-analytics"),
    ("metering.marketplace", "marketplace-metering"),
    ("meteringmarketplace", "marketplace-metering"),
    ("mgh", "migration-hub"),
    ("models.lex", "lex-model-building-service"),
    ("monitoring", "cloudwatch"),
    ("mturk-requester", "mturk"),
    ("resourcegroupstaggingapi", "resource-groups-tagging-api"),
    ("route53", "route-53"),
    ("route53domains", "route-53-domains"),
    ("runtime.lex", "lex-runtime-service"),
    ("runtime.sagemaker", "sagemaker-runtime"),
    ("sdb", "simpledb"),
    ("secretsmanager", "secrets-manager"),
    ("serverlessrepo", "serverlessapplicationrepository"),
    ("servicecatalog", "service-catalog"),
    ("states", "sfn"),
    ("stepfunctions", "sfn"),
    ("storagegateway", "storage-gateway"),
    ("streams.dynamodb", "dynamodb-streams"),
    ("tagging", "resource-groups-tagging-api"),
];
