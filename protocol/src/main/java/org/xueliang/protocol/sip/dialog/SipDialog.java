package org.xueliang.protocol.sip.dialog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.Via;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.state.TransitionTable;

/** What two sides know of each other between requests (RFC 3261 clause 12). Not thread-safe: it belongs to its agent's thread. */
public final class SipDialog {
    static final TransitionTable<DialogState, DialogEvent> TABLE = TransitionTable.builder(
                    DialogState.class, DialogEvent.class)
            .on(DialogState.EARLY, DialogEvent.ANSWERED, DialogState.CONFIRMED)
            .on(DialogState.EARLY, DialogEvent.ENDED, DialogState.TERMINATED)
            .on(DialogState.CONFIRMED, DialogEvent.ENDED, DialogState.TERMINATED)
            .build();

    private final String callId;
    private final NameAddr local;
    private NameAddr remote;
    private final SipUri firstUri;
    private SipUri target;
    private List<String> routes = List.of();
    private SipFlow flow;
    private DialogState state = DialogState.EARLY;
    private long localCseq;
    private long remoteCseq = -1;

    private SipDialog(String callId, NameAddr local, NameAddr remote, SipUri target, SipFlow flow, long localCseq) {
        this.callId = callId;
        this.local = local;
        this.remote = remote;
        this.firstUri = target;
        this.target = target;
        this.flow = flow;
        this.localCseq = localCseq;
    }

    /** The caller's side, before any answer. */
    static SipDialog ofRequest(SipRequest request, SipFlow flow) {
        SipUri uri = request.requestUri();
        return new SipDialog(
                request.callId(),
                request.from(),
                request.to(),
                uri == null ? request.to().uri() : uri,
                flow,
                request.cseq().number());
    }

    /** The called side: a request of another and our tag. */
    static SipDialog ofInvitation(SipRequest request, NameAddr localTagged, SipFlow flow) {
        SipDialog dialog =
                new SipDialog(request.callId(), localTagged, request.from(), target(request, request.from()), flow, 0);
        dialog.remoteCseq = request.cseq().number();
        dialog.routes = routes(request, false);
        dialog.apply(DialogEvent.ANSWERED);
        return dialog;
    }

    private static SipUri target(SipMessage message, NameAddr fallback) {
        NameAddr contact = message.contact();
        return contact == null ? fallback.uri() : contact.uri();
    }

    private static List<String> routes(SipMessage message, boolean reversed) {
        List<String> found = new ArrayList<>(message.headers().getAll(SipHeaders.RECORD_ROUTE));
        if (reversed) {
            Collections.reverse(found);
        }
        return List.copyOf(found);
    }

    /** The caller's side with the answer: its tag, Contact, routes and where it came from (V S16). */
    void answered(SipResponse response, SipFlow from, ContactPolicy policy) {
        remote = response.to();
        target = policy == ContactPolicy.CONTACT ? contactOf(response) : firstUri;
        routes = routes(response, true);
        flow = from;
        apply(DialogEvent.ANSWERED);
    }

    private SipUri contactOf(SipResponse response) {
        NameAddr contact = response.contact();
        return contact == null || !contact.uri().isSip() ? firstUri : contact.uri();
    }

    void apply(DialogEvent event) {
        DialogState next = TABLE.next(state, event);
        if (next != null) {
            state = next;
        }
    }

    public String callId() {
        return callId;
    }

    /** Us, with our tag. */
    public NameAddr local() {
        return local;
    }

    /** The other side, with its tag once it has said one. */
    public NameAddr remote() {
        return remote;
    }

    public String localTag() {
        return tag(local);
    }

    public String remoteTag() {
        return tag(remote);
    }

    private static String tag(NameAddr address) {
        @Nullable String tag = address.tag();
        return tag == null ? "" : tag;
    }

    /** What the request line of our next request names. */
    public SipUri target() {
        return target;
    }

    /** Where our requests go: to where the other side was heard last. */
    public SipFlow flow() {
        return flow;
    }

    /** The other side moved: NAT gave it another port, or it came back on another connection. Only after it has proven who it is. */
    public void moveTo(SipFlow newFlow) {
        flow = newFlow;
    }

    public DialogState state() {
        return state;
    }

    /**
     * The next request inside the dialog; its CSeq is taken.
     *
     * @param branch fresh
     */
    public SipRequest.Builder request(String method, String branch) {
        localCseq++;
        return numbered(method, branch, localCseq);
    }

    /** ACK of a 2xx: the number of the INVITE (RFC 3261 clause 13.2.2.4). */
    SipRequest ack(long inviteCseq, String branch) {
        return numbered(SipMethods.ACK, branch, inviteCseq).build();
    }

    private SipRequest.Builder numbered(String method, String branch, long number) {
        SipRequest.Builder request = SipRequest.builder(method, target)
                .via(Via.of(flow.transport(), flow.localHost(), flow.localPort(), branch))
                .from(local)
                .to(remote)
                .callId(callId)
                .cseq(number);
        for (String route : routes) {
            request.add(SipHeaders.ROUTE, route);
        }
        return request;
    }

    /** Whether the sender's tag is the other side's; one that sends none (18 #8) is not refused for it. */
    boolean isOfRemote(SipRequest request) {
        return remoteTag().isEmpty()
                || request.fromTag().isEmpty()
                || request.fromTag().equals(remoteTag());
    }

    /** Takes note of the request's number; false where it is behind (RFC 3261 clause 12.2.2). */
    boolean isInOrder(SipRequest request) {
        if (request.cseq().number() < remoteCseq) {
            return false;
        }
        remoteCseq = request.cseq().number();
        return true;
    }

    @Override
    public String toString() {
        return "dialog " + callId + " " + state;
    }
}
