//! Amazon CloudSearch, the domains that documents are searched in.

use crate::event::RequestCreated;

/// A query may be too long for an address. It runs before the request is signed: its event has the operation's name.
pub(super) fn send_as_a_form(event: &mut RequestCreated) {
    let request = &mut event.request;
    let url = request.url();
    let Some((address, query)) = url.split_once('?').filter(|_| request.method() == *"GET") else { return };
    request.headers_mut().insert("Content-Type", "application/x-www-form-urlencoded");
    request.insert("method", "POST");
    request.set_url(address);
    request.set_body(query);
}
