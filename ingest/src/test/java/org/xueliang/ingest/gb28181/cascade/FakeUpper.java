package org.xueliang.ingest.gb28181.cascade;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.prometheus.client.CollectorRegistry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.gb28181.device.NoteTerms;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.sip.SipEndpoint;
import org.xueliang.ingest.sip.SipLoop;
import org.xueliang.ingest.sip.SipLoopHandler;
import org.xueliang.ingest.sip.SipMetrics;
import org.xueliang.ingest.sip.SipSettings;
import org.xueliang.ingest.sip.SipTap;
import org.xueliang.protocol.auth.Authorization;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.Keepalive;
import org.xueliang.protocol.manscdp.ManscdpCharset;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.ManscdpWriter;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipNote;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.dialog.DialogEnd;
import org.xueliang.protocol.sip.dialog.InviteCall;
import org.xueliang.protocol.sip.dialog.InviteHandler;
import org.xueliang.protocol.sip.dialog.SipDialog;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** A platform above, small: takes one registration, keeps what comes, asks and invites. */
final class FakeUpper implements AutoCloseable {
    static final String CODE = "34000000002000000001";
    static final String PASSWORD = "upper-chose-this-1";

    final List<SipRequest> registers = new CopyOnWriteArrayList<>();
    final AtomicInteger keepalives = new AtomicInteger();
    final List<ManscdpMessage> messages = new CopyOnWriteArrayList<>();
    final List<ManscdpMessage> notified = new CopyOnWriteArrayList<>();
    final List<String> ended = new CopyOnWriteArrayList<>();
    /** Status that keepalives are answered with; 0 answers nothing. */
    volatile int keepaliveStatus = 200;
    /** Nobody is asked for a password: whoever registers is refused as unknown. */
    volatile boolean knowsNobody;
    /** Contact of a 302 to who registers; empty for none. */
    volatile String redirectTo = "";
    /** The 302 comes before a challenge. */
    volatile boolean redirectsAtOnce;
    /** What its Call-IDs begin with; those of a gateway of ours name one of its event loops. */
    volatile String callIdMark = "upper-";

    /** What its requests are signed with, and what requests to it should be. */
    volatile NoteTerms note = NoteTerms.OFF;
    /** Methods of requests that came without a good Note; not of registrations. */
    final List<String> unsigned = new CopyOnWriteArrayList<>();

    private final MultiThreadIoEventLoopGroup loops;
    private final SipEndpoint endpoint;
    private volatile @Nullable SipFlow registered;
    private volatile String registeredCode = "";
    private final Map<SipDialog, Boolean> dialogs = new ConcurrentHashMap<>();

    FakeUpper(int port) {
        SocketTransport transport = SocketTransport.best();
        loops = transport.eventLoops(1);
        Clock clock = Clock.systemUTC();
        endpoint = SipEndpoint.start(
                SipSettings.of("127.0.0.1", port, null),
                transport,
                loops,
                loop -> new SipLoopHandler() {
                    @Override
                    public void request(SipRequest request, SipServerTransaction transaction) {
                        taken(request, transaction);
                    }
                },
                SipTap.NONE,
                new SipMetrics(new CollectorRegistry()),
                GatewayTime.of(clock),
                new CountedErrors(LoggerFactory.getLogger(FakeUpper.class), clock, Duration.ofMinutes(1)));
    }

    int port() {
        return endpoint.port();
    }

    boolean isRegistered() {
        return registered != null;
    }

    private SipLoop loop() {
        return endpoint.loops().get(0);
    }

    private SipRequest signed(SipRequest request) {
        return note.signed(request, System.currentTimeMillis() + 2000);
    }

    private void look(SipRequest request) {
        String value = request.header(SipHeaders.NOTE);
        SipNote its = value == null ? null : SipNote.parse(value);
        if (its == null || !its.matches(request, PASSWORD)) {
            unsigned.add(request.method());
        }
    }

    private void taken(SipRequest request, SipServerTransaction transaction) {
        if (!request.is(SipMethods.REGISTER)) {
            look(request);
        }
        switch (request.method()) {
            case SipMethods.REGISTER -> register(request, transaction);
            case SipMethods.MESSAGE -> message(request, transaction);
            case SipMethods.NOTIFY -> transaction.respond(481);
            default -> transaction.respond(405);
        }
    }

    private void register(SipRequest request, SipServerTransaction transaction) {
        registers.add(request);
        String answer = request.header(SipHeaders.AUTHORIZATION);
        String realm = CODE.substring(0, 10);
        if (knowsNobody) {
            transaction.respond(403);
            return;
        }
        if (!redirectTo.isEmpty() && (redirectsAtOnce || answer != null)) {
            transaction.respond(transaction
                    .response(302)
                    .set(SipHeaders.CONTACT, redirectTo)
                    .build());
            return;
        }
        if (answer == null) {
            transaction.respond(transaction
                    .response(401)
                    .set(
                            SipHeaders.WWW_AUTHENTICATE,
                            "Digest realm=\"" + realm + "\", nonce=\"" + registers.size()
                                    + "abc\", algorithm=MD5, qop=\"auth\"")
                    .build());
            return;
        }
        String ha1 = DigestHash.ha1Hex(DigestAlgorithm.MD5, request.from().user(), realm, PASSWORD);
        boolean right;
        try {
            right = Authorization.parse(answer) instanceof Authorization.Digest digest
                    && digest.matches("REGISTER", ha1)
                    && digest.uri().equals(request.uri());
        } catch (Exception e) {
            right = false;
        }
        if (!right) {
            transaction.respond(403);
            return;
        }
        long expiresS = request.expiresS(3600);
        registered = expiresS == 0 ? null : transaction.flow();
        registeredCode = request.from().user();
        transaction.respond(transaction.response(200).expiresS(expiresS).build());
    }

    private void message(SipRequest request, SipServerTransaction transaction) {
        ManscdpMessage message;
        try {
            message = ManscdpParser.parse(request.body()).message();
        } catch (ManscdpSyntaxException e) {
            transaction.respond(400);
            return;
        }
        if (message instanceof Keepalive) {
            keepalives.incrementAndGet();
            if (keepaliveStatus != 0) {
                transaction.respond(keepaliveStatus);
            }
            return;
        }
        messages.add(message);
        transaction.respond(200);
    }

    private SipRequest.Builder request(String method, String target, SipFlow flow) {
        SipUri to = SipUri.of(target, registeredCode.substring(0, 10));
        return loop().agent()
                .newRequest(method, to, NameAddr.of(SipUri.of(CODE, CODE.substring(0, 10))), NameAddr.of(to), flow)
                .callId(callIdMark + loop().agent().tokens().tag())
                .contact(NameAddr.of(SipUri.of(CODE, "127.0.0.1", port())));
    }

    private SipFlow flow() {
        SipFlow flow = registered;
        if (flow == null) {
            throw new IllegalStateException("nobody has registered");
        }
        return flow;
    }

    /** Sends a MESSAGE; its status. */
    CompletableFuture<Integer> ask(String target, ManscdpMessage message) {
        byte[] body = ManscdpWriter.write(message, ManscdpCharset.GB18030, GbEdition.GB2016);
        CompletableFuture<Integer> status = new CompletableFuture<>();
        loop().execute(() -> loop().request(
                        signed(request(SipMethods.MESSAGE, target, flow())
                                .body(ManscdpWriter.CONTENT_TYPE, body)
                                .build()),
                        flow())
                .whenComplete((response, failure) -> {
                    if (response == null) {
                        status.completeExceptionally(failure);
                    } else {
                        status.complete(response.status());
                    }
                }));
        return status;
    }

    /** OPTIONS; its status. */
    CompletableFuture<Integer> options() {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        loop().execute(() -> loop().request(
                        signed(request(SipMethods.OPTIONS, registeredCode, flow())
                                .build()),
                        flow())
                .whenComplete((response, failure) -> status.complete(response == null ? -1 : response.status())));
        return status;
    }

    /** What came of an INVITE or SUBSCRIBE: the answer, whatever its status. */
    record Outcome(InviteCall call, SipResponse response) {}

    CompletableFuture<Outcome> invite(String target, @Nullable String subject, byte[] sdp) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        loop().execute(() -> {
            SipRequest.Builder invite =
                    request(SipMethods.INVITE, target, flow()).body("application/sdp", sdp);
            if (subject != null) {
                invite.set(SipHeaders.SUBJECT, subject);
            }
            begin(invite.build(), outcome);
        });
        return outcome;
    }

    /** An INVITE that is not waited for; its call, to be withdrawn by {@link InviteCall#cancel}. */
    CompletableFuture<InviteCall> began(String target, byte[] sdp) {
        return CompletableFuture.supplyAsync(
                () -> begin(
                        request(SipMethods.INVITE, target, flow())
                                .body("application/sdp", sdp)
                                .build(),
                        new CompletableFuture<>()),
                loop());
    }

    void withdraw(InviteCall call) {
        loop().execute(call::cancel);
    }

    CompletableFuture<Outcome> subscribe(String event, ManscdpMessage what) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        byte[] body = ManscdpWriter.write(what, ManscdpCharset.GB18030, GbEdition.GB2016);
        loop().execute(() -> begin(
                request(SipMethods.SUBSCRIBE, registeredCode, flow())
                        .set(SipHeaders.EVENT, event)
                        .expiresS(600)
                        .body(ManscdpWriter.CONTENT_TYPE, body)
                        .build(),
                outcome));
        return outcome;
    }

    /** SUBSCRIBE in a dialog that the other side does not know; its status. */
    CompletableFuture<Integer> renew(ManscdpMessage what) {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        byte[] body = ManscdpWriter.write(what, ManscdpCharset.GB18030, GbEdition.GB2016);
        loop().execute(() -> loop().request(
                        request(SipMethods.SUBSCRIBE, registeredCode, flow())
                                .to(NameAddr.of(SipUri.of(registeredCode, "x")).withTag("of-an-earlier-life"))
                                .set(SipHeaders.EVENT, "Catalog;id=1")
                                .expiresS(600)
                                .body(ManscdpWriter.CONTENT_TYPE, body)
                                .build(),
                        flow())
                .whenComplete((response, failure) -> status.complete(response == null ? -1 : response.status())));
        return status;
    }

    private InviteCall begin(SipRequest request, CompletableFuture<Outcome> outcome) {
        InviteCall[] call = new InviteCall[1];
        call[0] = loop().agent().invite(signed(request), flow(), new InviteHandler() {
            @Override
            public SipRequest leaving(SipRequest inside) {
                return signed(inside);
            }

            @Override
            public boolean lets(SipDialog dialog, SipRequest inside, SipServerTransaction transaction) {
                look(inside);
                return true;
            }

            @Override
            public void answered(SipDialog dialog, SipResponse ok) {
                dialogs.put(dialog, true);
                outcome.complete(new Outcome(call[0], ok));
            }

            @Override
            public void refused(SipResponse response) {
                outcome.complete(new Outcome(call[0], response));
            }

            @Override
            public void failed(SipFailure failure) {
                outcome.completeExceptionally(new IllegalStateException(failure.name()));
            }

            @Override
            public void request(SipDialog dialog, SipRequest inside, SipServerTransaction transaction) {
                try {
                    if (inside.body().length > 0) {
                        notified.add(ManscdpParser.parse(inside.body()).message());
                    }
                    transaction.respond(200);
                } catch (ManscdpSyntaxException e) {
                    transaction.respond(400);
                }
            }

            @Override
            public void ended(SipDialog dialog, DialogEnd why) {
                ended.add(why.name());
            }
        });
        return call[0];
    }

    /** INFO inside the call's dialog; its answer. */
    CompletableFuture<SipResponse> info(Outcome outcome, byte[] body) {
        CompletableFuture<SipResponse> answer = new CompletableFuture<>();
        String callId = outcome.response().callId();
        loop().execute(() -> {
            SipDialog dialog = dialogs.keySet().stream()
                    .filter(known -> known.callId().equals(callId))
                    .findFirst()
                    .orElseThrow();
            SipRequest info = dialog.request(
                            SipMethods.INFO, loop().agent().tokens().branch())
                    .body("Application/MANSRTSP", body)
                    .build();
            loop().agent().request(signed(info), dialog.flow(), new SipResponseHandler() {
                @Override
                public void answered(SipResponse response, SipFlow from) {
                    answer.complete(response);
                }

                @Override
                public void failed(SipFailure failure) {
                    answer.completeExceptionally(new IllegalStateException(failure.name()));
                }
            });
        });
        return answer;
    }

    void end(Outcome outcome) {
        loop().execute(outcome.call()::end);
    }

    /** Rows of every catalog answer to this question so far. */
    List<CatalogEntry> rows(String sn) {
        return pages(sn).stream().flatMap(page -> page.items().stream()).toList();
    }

    List<CatalogResponse> pages(String sn) {
        return messages.stream()
                .filter(CatalogResponse.class::isInstance)
                .map(CatalogResponse.class::cast)
                .filter(page -> page.sn().equals(sn))
                .toList();
    }

    /** Where the lower platform can be reached, as its Contact says. */
    InetSocketAddress lower() {
        return new InetSocketAddress(flow().remoteHost(), flow().remotePort());
    }

    /** As if its power was cut: nothing is said. */
    @Override
    public void close() {
        endpoint.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }
}
