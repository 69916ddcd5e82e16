package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.fake.OneGateway;
import org.xueliang.ingest.gb28181.fake.TestDevice;
import org.xueliang.ingest.gb28181.invite.Dialog;
import org.xueliang.ingest.gb28181.invite.DialogListener;
import org.xueliang.ingest.gb28181.invite.InfoAnswer;
import org.xueliang.ingest.gb28181.invite.InviteRequest;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.proto.v1.LastPosition;
import org.xueliang.proto.v1.NoteAlgorithm;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.proto.v1.PositionUse;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.manscdp.BeijingTime;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.Keepalive;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.MediaStatus;
import org.xueliang.protocol.manscdp.MobilePositionNotify;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipNote;
import org.xueliang.protocol.sip.SipRequest;

/** What a device's record decides: whether its messages bear a digest, and whether where it is, is kept. */
class NoteAndPositionTest {
    private static final String DEVICE = "34020000001180000001";
    private static final String CHANNEL = "34020000001320000001";
    private static final Duration SOON = Duration.ofSeconds(10);

    private static DeviceProfile note(NoteUse use, NoteAlgorithm algorithm) {
        return DeviceProfile.newBuilder()
                .setNote(use)
                .setNoteAlgorithm(algorithm)
                .build();
    }

    private static ManscdpMessage keepalive(String sn) {
        return new Keepalive(sn, DEVICE, "OK", List.of());
    }

    private static SipRequest signed(SipRequest request, Instant date, DigestAlgorithm algorithm, String secret) {
        SipRequest dated = request.toBuilder()
                .set(SipHeaders.DATE, BeijingTime.format(date))
                .build();
        return dated.toBuilder()
                .set(SipHeaders.NOTE, SipNote.of(dated, algorithm, secret))
                .build();
    }

    @Test
    void whereADigestIsRequiredOnlyWhatBearsItOnceAndInTimeIsTaken() throws Exception {
        try (OneGateway one = new OneGateway(Map.of())) {
            TestDevice device =
                    one.registered(DEVICE, note(NoteUse.NOTE_REQUIRE, NoteAlgorithm.NOTE_SHA_256), GbEdition.GB2022);
            assertThat(device.tell(keepalive("1")).status()).isEqualTo(403);
            // Dates are whole seconds, and one of before the start is none.
            Instant now = Instant.now().plusSeconds(2);
            SipRequest good =
                    signed(device.message(DEVICE, keepalive("2")), now, DigestAlgorithm.SM3, OneGateway.SECRET);
            assertThat(device.ask(good).status()).isEqualTo(200);
            // The same once more, as another transaction and from another Via.
            SipRequest again = device.message(DEVICE, keepalive("2"));
            SipRequest replay = good.toBuilder().cseq(77).via(again.topVia()).build();
            assertThat(device.ask(replay).status()).isEqualTo(403);
            assertThat(device.ask(signed(
                                    device.message(DEVICE, keepalive("3")),
                                    now,
                                    DigestAlgorithm.SHA_256,
                                    OneGateway.SECRET))
                            .status())
                    .isEqualTo(200);
            assertThat(device.ask(signed(
                                    device.message(DEVICE, keepalive("4")), now, DigestAlgorithm.SM3, "another secret"))
                            .status())
                    .isEqualTo(403);
            SipRequest changed = good.toBuilder()
                    .via(device.message(DEVICE, keepalive("5")).topVia())
                    .body(
                            "Application/MANSCDP+xml",
                            device.message(DEVICE, keepalive("5")).body())
                    .build();
            assertThat(device.ask(changed).status()).isEqualTo(403);
            for (long off : new long[] {-700, 700, -30}) {
                // Half a minute is well within ten, and before the gateway's start.
                assertThat(device.ask(signed(
                                        device.message(DEVICE, keepalive("6")),
                                        Instant.now().plusSeconds(off),
                                        DigestAlgorithm.SM3,
                                        OneGateway.SECRET))
                                .status())
                        .isEqualTo(403);
            }
            for (String odd : new String[] {"", "Digest", "Digest nonce=\"AAAA\", algorithm=MD5", "x".repeat(1000)}) {
                assertThat(device.ask(device.message(DEVICE, keepalive("7")).toBuilder()
                                        .set(SipHeaders.NOTE, odd)
                                        .build())
                                .status())
                        .isEqualTo(403);
            }
            assertThat(one.count("xueliang_ingest_gb28181_refused_total", "reason", "note"))
                    .isEqualTo(11);
            assertThat(one.gateway.dialogue(DEVICE).get(5, TimeUnit.SECONDS))
                    .extracting(DialogueLine::getNote)
                    .anyMatch(note -> note.contains("a replay"))
                    .anyMatch(note -> note.contains("s off (expected: within 600 s)"));
            assertThat(one.gateway.dialogue(DEVICE).get(5, TimeUnit.SECONDS))
                    .noneMatch(line -> line.getText()
                            .contains(
                                    String.valueOf(good.header(SipHeaders.NOTE)).split("\"")[1]));
            // Ours bear it too: the questions after its registration, and a call.
            await().atMost(SOON).until(() -> device.requests.stream().anyMatch(r -> r.is(SipMethods.SUBSCRIBE)));
            for (SipRequest ours : device.requests) {
                SipNote its = SipNote.parse(String.valueOf(ours.header(SipHeaders.NOTE)));
                assertThat(its).as(ours.method()).hasToString("SipNote[algorithm=SHA_256]");
                assertThat(its != null && its.matches(ours, OneGateway.SECRET)).isTrue();
            }
        }
    }

    @Test
    void insideADialogOfMediaADigestIsRequiredAsAnywhere() throws Exception {
        try (OneGateway one = new OneGateway(Map.of())) {
            TestDevice device =
                    one.registered(DEVICE, note(NoteUse.NOTE_REQUIRE, NoteAlgorithm.NOTE_SM3), GbEdition.GB2022);
            BlockingQueue<String> told = new LinkedBlockingQueue<>();
            one.gateway.loop(DEVICE).execute(() -> {
                Dialog unused = one.gateway.invite(
                        new InviteRequest(DEVICE, CHANNEL, "subject", new byte[] {'v'}), new Told(told));
            });
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("answered");
            SipRequest invite = device.requests.stream()
                    .filter(request -> request.is(SipMethods.INVITE))
                    .findFirst()
                    .orElseThrow();
            SipRequest bare = inside(device, invite, 100);
            assertThat(device.ask(bare).status()).isEqualTo(403);
            SipRequest good = signed(
                    inside(device, invite, 101), Instant.now().plusSeconds(2), DigestAlgorithm.SM3, OneGateway.SECRET);
            assertThat(device.ask(good).status()).isEqualTo(200);
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("status 121");
            assertThat(told).isEmpty();
            // A BYE that anybody could have sent ends nothing, nor does its number count.
            for (SipRequest forged : List.of(
                    bye(device, invite, 5000),
                    signed(bye(device, invite, 5001), Instant.now(), DigestAlgorithm.SM3, "another secret"))) {
                assertThat(device.ask(forged).status()).isEqualTo(403);
            }
            SipRequest last = signed(
                    bye(device, invite, 102), Instant.now().plusSeconds(2), DigestAlgorithm.SM3, OneGateway.SECRET);
            assertThat(device.ask(last).status()).isEqualTo(200);
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("the device sent BYE");
        }
    }

    @Test
    void oursBearADigestInsideADialogToo() throws Exception {
        try (OneGateway one = new OneGateway(Map.of())) {
            TestDevice device =
                    one.registered(DEVICE, note(NoteUse.NOTE_ACCEPT, NoteAlgorithm.NOTE_SM3), GbEdition.GB2022);
            BlockingQueue<String> told = new LinkedBlockingQueue<>();
            AtomicReference<Dialog> dialog = new AtomicReference<>();
            one.gateway
                    .loop(DEVICE)
                    .execute(() -> dialog.set(one.gateway.invite(
                            new InviteRequest(DEVICE, CHANNEL, "subject", new byte[] {'v'}), new Told(told))));
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("answered");
            one.gateway.loop(DEVICE).execute(() -> {
                dialog.get().info("Application/MANSRTSP", new byte[] {'P'}, new InfoAnswer() {
                    @Override
                    public void answered(int status, byte[] body) {
                        dialog.get().end();
                    }

                    @Override
                    public void failed(String cause) {
                        told.add(cause);
                    }
                });
            });
            await().atMost(SOON).until(() -> device.requests.stream().anyMatch(r -> r.is(SipMethods.BYE)));
            assertThat(device.requests)
                    .extracting(SipRequest::method)
                    .contains(SipMethods.INVITE, SipMethods.ACK, SipMethods.INFO, SipMethods.BYE);
            for (SipRequest ours : device.requests) {
                SipNote its = SipNote.parse(String.valueOf(ours.header(SipHeaders.NOTE)));
                assertThat(its != null && its.matches(ours, OneGateway.SECRET))
                        .as(ours.method())
                        .isTrue();
            }
        }
    }

    private static SipRequest bye(TestDevice device, SipRequest invite, int cseq) {
        return device.request(SipMethods.BYE)
                .callId(invite.callId())
                .cseq(cseq)
                .from(invite.to().withTag("dev" + DEVICE.substring(15)))
                .to(invite.from())
                .build();
    }

    /** A MediaStatus of the dialog that the INVITE made. */
    private static SipRequest inside(TestDevice device, SipRequest invite, int cseq) {
        return device.message(DEVICE, new MediaStatus(Integer.toString(cseq), CHANNEL, "121")).toBuilder()
                .callId(invite.callId())
                .cseq(cseq)
                .from(invite.to().withTag("dev" + DEVICE.substring(15)))
                .to(invite.from())
                .build();
    }

    private record Told(BlockingQueue<String> events) implements DialogListener {
        @Override
        public void provisional(int status) {}

        @Override
        public void answered(byte[] body, InetSocketAddress from) {
            events.add("answered");
        }

        @Override
        public void refused(int status, String reason, byte[] body) {
            events.add("refused " + status);
        }

        @Override
        public void noAnswer(String cause) {
            events.add(cause);
        }

        @Override
        public void ended(String cause) {
            events.add(cause);
        }

        @Override
        public void mediaStatus(int notifyType) {
            events.add("status " + notifyType);
        }
    }

    @Test
    void whereADigestIsAcceptedWhatHasNoneIsTakenAndAWrongOneIsNot() throws Exception {
        try (OneGateway one = new OneGateway(Map.of())) {
            TestDevice device =
                    one.registered(DEVICE, note(NoteUse.NOTE_ACCEPT, NoteAlgorithm.NOTE_SM3), GbEdition.GB2016);
            assertThat(device.tell(keepalive("1")).status()).isEqualTo(200);
            assertThat(device.ask(signed(
                                    device.message(DEVICE, keepalive("2")),
                                    Instant.now().plusSeconds(2),
                                    DigestAlgorithm.SM3,
                                    "another secret"))
                            .status())
                    .isEqualTo(403);
            one.book.put(OneGateway.known(DEVICE, note(NoteUse.NOTE_OFF, NoteAlgorithm.NOTE_SM3)));
            // The registration stands: the proof was another.
            await().atMost(SOON)
                    .until(() -> device.ask(signed(
                                            device.message(DEVICE, keepalive("3")),
                                            Instant.now(),
                                            DigestAlgorithm.SM3,
                                            "another secret"))
                                    .status()
                            == 200);
        }
    }

    @Test
    void aPositionIsKeptOnlyWhereTheRecordSaysSoAndAsItCame() throws Exception {
        try (OneGateway one = new OneGateway(Map.of())) {
            TestDevice silent = one.registered(DEVICE, DeviceProfile.getDefaultInstance(), GbEdition.GB2016);
            assertThat(silent.tell(position(118.376512, 31.3263)).status()).isEqualTo(200);
            await().atMost(SOON)
                    .until(() -> one.count("xueliang_ingest_gb28181_positions_total", "outcome", "not_kept") == 1);
            assertThat(one.reports.positions).isEmpty();
            one.book.put(OneGateway.known(
                    DEVICE,
                    DeviceProfile.newBuilder()
                            .setPosition(PositionUse.POSITION_LAST)
                            .setDatum(Datum.GCJ02)
                            .build()));
            assertThat(silent.tell(position(118.376512, 31.3263)).status()).isEqualTo(200);
            await().atMost(SOON).until(() -> one.reports.positions.size() == 1);
            LastPosition at = one.reports.positions.get(0).getPosition();
            assertThat(at.getLongitude()).isEqualTo(118.376512);
            assertThat(at.getLatitude()).isEqualTo(31.3263);
            assertThat(at.getDatum()).isEqualTo(Datum.GCJ02);
            assertThat(at.getAltitudeM()).isEqualTo(8);
            assertThat(at.getAtUs())
                    .isEqualTo(Instant.parse("2026-03-01T00:05:00Z").toEpochMilli() * 1000);
            assertThat(one.reports.positions.get(0).getChannel()).isEqualTo(DEVICE);
            for (double[] odd : new double[][] {{0, 0}, {200, 31}, {118, 91}, {-180.5, 0}}) {
                assertThat(silent.tell(position(odd[0], odd[1])).status()).isEqualTo(200);
            }
            await().atMost(SOON)
                    .until(() -> one.count("xueliang_ingest_gb28181_positions_total", "outcome", "unusable") == 4);
            assertThat(one.reports.positions).hasSize(1);
        }
    }

    private static MobilePositionNotify position(double longitude, double latitude) {
        return new MobilePositionNotify(
                "9",
                DEVICE,
                List.of(new MobilePositionNotify.Position(
                        DEVICE, Instant.parse("2026-03-01T00:05:00Z"), longitude, latitude, 12.5, 270.0, 8.0, null)),
                false);
    }
}
