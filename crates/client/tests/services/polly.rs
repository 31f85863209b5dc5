//! Polly.

use bufeo_client::params;

use crate::sandbox::session;
use crate::without;

#[tokio::test]
async fn speech_is_given_away_without_a_content_type() {
    let polly = session().client("polly").build().await.unwrap();
    let speech = params! { "Text": "hello", "OutputFormat": "mp3", "VoiceId": "Joanna" };
    let signed = async || {
        let url = polly.presigned_url("SynthesizeSpeech", speech.clone()).build().await.unwrap();
        url.split('&').find_map(|part| part.strip_prefix("X-Amz-SignedHeaders=")).map(str::to_owned)
    };
    assert_eq!(signed().await.as_deref(), Some("host"));
    without(&polly, "remove_content_type_header_for_presigning");
    assert_eq!(signed().await.as_deref(), Some("content-type%3Bhost"));
}
