//! IAM.

use bufeo_client::params;
use bufeo_testserver::Response;

use crate::read;

const POLICY: &str = "%7B%22Version%22%3A%20%222012-10-17%22%2C%20%22Statement%22%3A%20%5B%5D%7D";

#[tokio::test]
async fn policies_are_read_wherever_they_are() {
    let role = |policy: &str| {
        format!(
            "<Role><RoleName>r</RoleName><AssumeRolePolicyDocument>{policy}</AssumeRolePolicyDocument></Role>"
        )
    };
    let answer = Response::new(200).with_body(format!(
        "<GetRoleResponse><GetRoleResult>{}</GetRoleResult></GetRoleResponse>",
        role(POLICY)
    ));
    let named = params! { "RoleName": "r" };
    let (with, without) = read("iam", "GetRole", named, answer, "json_decode_policies").await;
    assert_eq!(with["Role"]["AssumeRolePolicyDocument"]["Version"], "2012-10-17");
    assert_eq!(without["Role"]["AssumeRolePolicyDocument"], POLICY);
    assert_eq!(with["Role"]["RoleName"], "r");

    let roles: String =
        [POLICY, "no%20json"].into_iter().map(role).collect::<String>().replace("Role>", "member>");
    let answer = Response::new(200).with_body(format!(
        "<ListRolesResponse><ListRolesResult><Roles>{roles}</Roles></ListRolesResult></ListRolesResponse>"
    ));
    let (with, _) = read("iam", "ListRoles", params! {}, answer, "json_decode_policies").await;
    assert_eq!(with["Roles"][0]["AssumeRolePolicyDocument"]["Version"], "2012-10-17");
    assert_eq!(with["Roles"][1]["AssumeRolePolicyDocument"], "no%20json");
}
