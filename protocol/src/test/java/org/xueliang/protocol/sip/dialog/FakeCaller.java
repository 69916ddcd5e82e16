package org.xueliang.protocol.sip.dialog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** Writes down what happens to a call. */
class FakeCaller implements InviteHandler {
    final List<String> events = new ArrayList<>();

    @Nullable
    SipDialog dialog;

    @Override
    public void progress(SipResponse provisional) {
        events.add("progress " + provisional.status());
    }

    @Override
    public void answered(SipDialog confirmed, SipResponse ok) {
        dialog = confirmed;
        events.add("answered " + ok.status());
    }

    @Override
    public void refused(SipResponse response) {
        events.add("refused " + response.status());
    }

    @Override
    public void failed(SipFailure failure) {
        events.add("failed " + failure);
    }

    @Override
    public void acknowledged(SipDialog confirmed, SipRequest ack) {
        events.add("acknowledged");
    }

    @Override
    public void request(SipDialog inside, SipRequest request, SipServerTransaction transaction) {
        events.add("request " + request.method());
        transaction.respond(200);
    }

    @Override
    public void ended(SipDialog ended, DialogEnd why) {
        events.add("ended " + why);
    }
}
