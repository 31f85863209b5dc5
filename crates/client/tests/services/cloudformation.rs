//! CloudFormation.

use bufeo_client::params;
use bufeo_testserver::Response;

use crate::read;

fn answer(template: &str) -> Response {
    Response::new(200).with_body(format!(
        "<GetTemplateResponse><GetTemplateResult><TemplateBody>{template}</TemplateBody></GetTemplateResult></GetTemplateResponse>"
    ))
}

#[tokio::test]
async fn templates_in_json_are_read() {
    const NAME: &str = "json_decode_template_body";
    let template = r#"{"Resources": {"Pod": {"Type": "AWS::S3::Bucket"}}}"#;
    let (with, without) = read("cloudformation", "GetTemplate", params! {}, answer(template), NAME).await;
    assert_eq!(with["TemplateBody"]["Resources"]["Pod"]["Type"], "AWS::S3::Bucket");
    assert_eq!(without["TemplateBody"], template);
    let yaml = "Resources:\n  Pod: {}\n";
    let (with, _) = read("cloudformation", "GetTemplate", params! {}, answer(yaml), NAME).await;
    assert_eq!(with["TemplateBody"], yaml);
}
