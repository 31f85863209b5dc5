//! The file system behind the embedded S3, with listings encoded as S3 encodes them.
//!
//! `s3s-fs` repeats a request's `encoding-type=url` in its answer but leaves the keys as they are, so that
//! clients, which decode them, would see `a+b` as `a b`. Everything else is forwarded.

use std::future::Future;
use std::pin::Pin;

use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;

/// Keys come back url-encoded where a listing asks for it.
#[derive(Debug)]
pub(super) struct Listing(pub(super) FileSystem);

type Answer<'a, T> = Pin<Box<dyn Future<Output = S3Result<S3Response<T>>> + Send + 'a>>;

/// Methods of [`S3`] that hand their request on, and change what comes back if a change is given. The signatures
/// are those that `async_trait` gives the trait.
macro_rules! forward {
    ($($operation:ident: $input:ident -> $output:ident $(, $change:expr)?;)*) => {$(
        fn $operation<'life0, 'async_trait>(
            &'life0 self,
            request: S3Request<$input>,
        ) -> Answer<'async_trait, $output>
        where
            'life0: 'async_trait,
            Self: 'async_trait,
        {
            let answer = self.0.$operation(request);
            $(let answer = Box::pin(async move { answer.await.map(|response| response.map_output($change)) });)?
            answer
        }
    )*};
}

impl S3 for Listing {
    forward! {
        list_objects: ListObjectsInput -> ListObjectsOutput, encoded;
        list_objects_v2: ListObjectsV2Input -> ListObjectsV2Output, encoded_v2;

        abort_multipart_upload: AbortMultipartUploadInput -> AbortMultipartUploadOutput;
        complete_multipart_upload: CompleteMultipartUploadInput -> CompleteMultipartUploadOutput;
        copy_object: CopyObjectInput -> CopyObjectOutput;
        create_bucket: CreateBucketInput -> CreateBucketOutput;
        create_multipart_upload: CreateMultipartUploadInput -> CreateMultipartUploadOutput;
        delete_bucket: DeleteBucketInput -> DeleteBucketOutput;
        delete_object: DeleteObjectInput -> DeleteObjectOutput;
        delete_objects: DeleteObjectsInput -> DeleteObjectsOutput;
        get_bucket_location: GetBucketLocationInput -> GetBucketLocationOutput;
        get_object: GetObjectInput -> GetObjectOutput;
        head_bucket: HeadBucketInput -> HeadBucketOutput;
        head_object: HeadObjectInput -> HeadObjectOutput;
        list_buckets: ListBucketsInput -> ListBucketsOutput;
        list_parts: ListPartsInput -> ListPartsOutput;
        put_object: PutObjectInput -> PutObjectOutput;
        upload_part: UploadPartInput -> UploadPartOutput;
        upload_part_copy: UploadPartCopyInput -> UploadPartCopyOutput;
    }
}

fn encoded(mut list: ListObjectsOutput) -> ListObjectsOutput {
    if list.encoding_type.is_some() {
        encode_keys(list.contents.as_mut(), list.common_prefixes.as_mut());
        for text in [&mut list.prefix, &mut list.delimiter, &mut list.marker, &mut list.next_marker] {
            encode(text);
        }
    }
    list
}

fn encoded_v2(mut list: ListObjectsV2Output) -> ListObjectsV2Output {
    if list.encoding_type.is_some() {
        encode_keys(list.contents.as_mut(), list.common_prefixes.as_mut());
        for text in [&mut list.prefix, &mut list.delimiter, &mut list.start_after] {
            encode(text);
        }
    }
    list
}

fn encode_keys(contents: Option<&mut Vec<Object>>, prefixes: Option<&mut Vec<CommonPrefix>>) {
    for object in contents.into_iter().flatten() {
        encode(&mut object.key);
    }
    for prefix in prefixes.into_iter().flatten() {
        encode(&mut prefix.prefix);
    }
}

/// Percent-encodes all but the unreserved characters and the slash.
fn encode(text: &mut Option<String>) {
    let Some(text) = text else { return };
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            encoded.push(byte.into());
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    *text = encoded;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(encoding_type: Option<EncodingType>) -> ListObjectsV2Output {
        let object = Object { key: Some("a/ü +%".into()), ..Object::default() };
        let prefix = CommonPrefix { prefix: Some("b c/".into()) };
        encoded_v2(ListObjectsV2Output {
            contents: Some(vec![object]),
            common_prefixes: Some(vec![prefix]),
            encoding_type,
            ..ListObjectsV2Output::default()
        })
    }

    #[test]
    fn keys_are_encoded_where_the_listing_asks_for_it() {
        let list = listed(Some(EncodingType::from_static(EncodingType::URL)));
        assert_eq!(list.contents.unwrap()[0].key.as_deref(), Some("a/%C3%BC%20%2B%25"));
        assert_eq!(list.common_prefixes.unwrap()[0].prefix.as_deref(), Some("b%20c/"));
    }

    #[test]
    fn keys_are_left_alone_where_it_does_not() {
        assert_eq!(listed(None).contents.unwrap()[0].key.as_deref(), Some("a/ü +%"));
    }
}
