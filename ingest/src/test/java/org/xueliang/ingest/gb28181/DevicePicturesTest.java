package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.fake.OneGateway;
import org.xueliang.ingest.gb28181.fake.TestDevice;
import org.xueliang.proto.v1.DevicePicture;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;
import org.xueliang.protocol.manscdp.ConfigBlock;
import org.xueliang.protocol.manscdp.DeviceConfig;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ResultResponse;
import org.xueliang.protocol.manscdp.UploadSnapShotFinished;

/** Pictures that a device takes and puts at the gateway's door, and who else comes to that door. */
class DevicePicturesTest {
    private static final String DEVICE = "34020000001180000001";
    private static final String OTHER = "34020000001180000002";
    private static final String CHANNEL = "34020000001310000001";
    private static final String FILE = DEVICE + "02" + "20260301080030123" + "01";
    private static final Duration SOON = Duration.ofSeconds(10);
    /** The head of a JPEG of 640 x 360, and its end; what is between nobody looks at. */
    private static final byte[] JPEG = jpeg(5000);

    private final OneGateway one = new OneGateway(Map.of("gb28181.query-timeout", "500ms"));
    private TestDevice device = new UnsetDevice().device();
    private volatile boolean good = true;

    /** So that no field is null. */
    private static final class UnsetDevice {
        TestDevice device() {
            try {
                TestDevice none = TestDevice.udp(DEVICE, "", 9);
                none.close();
                return none;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static byte[] jpeg(int size) {
        byte[] jpeg = new byte[size];
        byte[] head = {
            (byte) 0xFF,
            (byte) 0xD8,
            (byte) 0xFF,
            (byte) 0xE0,
            0,
            4,
            0,
            0,
            (byte) 0xFF,
            (byte) 0xC0,
            0,
            11,
            8,
            1,
            0x68,
            2,
            (byte) 0x80,
            1,
            1,
            0x11,
            0,
            (byte) 0xFF,
            (byte) 0xDA,
            0,
            2
        };
        System.arraycopy(head, 0, jpeg, 0, head.length);
        jpeg[size - 2] = (byte) 0xFF;
        jpeg[size - 1] = (byte) 0xD9;
        return jpeg;
    }

    @BeforeEach
    void register() throws Exception {
        device = one.registered(DEVICE, DeviceProfile.getDefaultInstance(), GbEdition.GB2022)
                .script(this::answer);
    }

    @AfterEach
    void end() throws Exception {
        one.close();
    }

    private List<ManscdpMessage> answer(ManscdpMessage message) {
        return message instanceof DeviceConfig config
                ? List.of(new ResultResponse("DeviceConfig", config.sn(), config.deviceId(), good, ""))
                : List.of();
    }

    private CompletableFuture<TakeDevicePicturesResponse> take(int count) {
        return one.gateway.asks().takePictures(DEVICE, CHANNEL, count, 1);
    }

    private ConfigBlock.SnapShotConfig asked() {
        await().atMost(SOON).until(() -> device.bodies.stream().anyMatch(body -> body instanceof DeviceConfig));
        DeviceConfig config = device.bodies.stream()
                .filter(body -> body instanceof DeviceConfig)
                .map(body -> (DeviceConfig) body)
                .findFirst()
                .orElseThrow();
        assertThat(config.deviceId()).isEqualTo(CHANNEL);
        return (ConfigBlock.SnapShotConfig) config.blocks().get(0);
    }

    /** @return the status of the answer; 0 where the connection ended without one */
    private static int put(URI where, String method, String type, String length, byte[] body) throws IOException {
        try (Socket socket = new Socket(where.getHost(), where.getPort())) {
            socket.setSoTimeout(10_000);
            String head = method + " " + where.getPath() + " HTTP/1.1\r\nHost: gateway\r\nContent-Type: " + type
                    + "\r\n" + length + "\r\n\r\n";
            try {
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                socket.getOutputStream().flush();
            } catch (IOException refusedMeanwhile) {
                // The answer may be there all the same.
            }
            return status(socket);
        }
    }

    private static int status(Socket socket) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int next = socket.getInputStream().read(); next >= 0 && next != '\r'; ) {
                line.write(next);
                next = socket.getInputStream().read();
            }
        } catch (IOException reset) {
            return 0;
        }
        String text = line.toString(StandardCharsets.US_ASCII);
        return text.length() < 12 ? 0 : Integer.parseInt(text.substring(9, 12));
    }

    private static int put(URI where, byte[] body) throws IOException {
        return put(where, "POST", "image/jpeg", "Content-Length: " + body.length, body);
    }

    private double doorCount(String outcome) {
        return one.count("xueliang_ingest_gb28181_pictures_total", "outcome", outcome);
    }

    @Test
    void aPictureIsTakenWithItsTimeWhenTheDeviceSaysThatItIsDone() throws Exception {
        CompletableFuture<TakeDevicePicturesResponse> taking = take(1);
        ConfigBlock.SnapShotConfig asked = asked();
        assertThat(asked.snapNum()).isEqualTo(1);
        assertThat(asked.sessionId()).matches("[0-9a-f]{32}");
        URI door = URI.create(asked.uploadUrl());
        assertThat(door.getPath()).matches("/gb28181/pictures/[0-9a-f]{64}");
        assertThat(put(door, JPEG)).isEqualTo(200);
        device.tell(new UploadSnapShotFinished("1", CHANNEL, asked.sessionId(), List.of(FILE)));
        TakeDevicePicturesResponse taken = taking.get(5, TimeUnit.SECONDS);
        assertThat(taken.getChannel()).isEqualTo(CHANNEL);
        assertThat(taken.getNote()).isEmpty();
        DevicePicture picture = taken.getPictures(0);
        assertThat(picture.getJpeg().toByteArray()).isEqualTo(JPEG);
        assertThat(picture.getWidth()).isEqualTo(640);
        assertThat(picture.getHeight()).isEqualTo(360);
        assertThat(picture.getCapturedUs())
                .isEqualTo(Instant.parse("2026-03-01T00:00:30.123Z").toEpochMilli() * 1000);
        // The path is no more.
        assertThat(put(door, JPEG)).isEqualTo(404);
        // What the device was told is not shown to who reads the dialogue.
        assertThat(one.gateway.dialogue(DEVICE).get(5, TimeUnit.SECONDS))
                .noneMatch(line -> line.getText().contains(door.getPath()));
    }

    @Test
    void severalComeInChunksAndWhatIsMissingIsSaid() throws Exception {
        CompletableFuture<TakeDevicePicturesResponse> taking = take(3);
        URI door = URI.create(asked().uploadUrl());
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        for (int at = 0; at < JPEG.length; at += 1000) {
            chunks.writeBytes("3e8\r\n".getBytes(StandardCharsets.US_ASCII));
            chunks.write(JPEG, at, 1000);
            chunks.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        chunks.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(put(door, "PUT", "IMAGE/JPEG; x=y", "Transfer-Encoding: chunked", chunks.toByteArray()))
                .isEqualTo(200);
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(
                "--B\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        form.writeBytes(JPEG);
        form.writeBytes("\r\n--B--\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(put(
                        door,
                        "POST",
                        "multipart/form-data; boundary=B",
                        "Content-Length: " + form.size(),
                        form.toByteArray()))
                .isEqualTo(200);
        device.tell(new UploadSnapShotFinished("1", CHANNEL, asked().sessionId(), List.of(FILE, FILE, FILE)));
        TakeDevicePicturesResponse taken = taking.get(5, TimeUnit.SECONDS);
        assertThat(taken.getPicturesCount()).isEqualTo(2);
        assertThat(taken.getNote()).isEqualTo("2 of 3 pictures came; the device names 3");
        assertThat(taken.getPictures(0).getCapturedUs()).isZero();
        assertThat(taken.getPictures(1).getJpeg().toByteArray()).isEqualTo(JPEG);
        assertThat(taken.getPictures(0).getReceivedUs()).isPositive();
    }

    @Test
    void whoHasNoTokenOrBringsSomethingElseIsRefusedAndNothingIsLostByIt() throws Exception {
        CompletableFuture<TakeDevicePicturesResponse> taking = take(1);
        ConfigBlock.SnapShotConfig asked = asked();
        URI door = URI.create(asked.uploadUrl());
        String at = "http://" + door.getAuthority();
        assertThat(put(URI.create(at + "/"), JPEG)).isEqualTo(404);
        assertThat(put(URI.create(at + "/gb28181/pictures/"), JPEG)).isEqualTo(404);
        assertThat(put(URI.create(at + "/gb28181/pictures/" + "0".repeat(64)), JPEG))
                .isEqualTo(404);
        assertThat(put(URI.create(at + "/" + "x".repeat(4000)), JPEG)).isEqualTo(400);
        assertThat(put(door, "GET", "image/jpeg", "X: y", new byte[0])).isEqualTo(405);
        assertThat(put(door, "POST", "text/html", "Content-Length: 5000", JPEG)).isEqualTo(415);
        assertThat(put(door, "POST", "multipart/form-data", "Content-Length: 5000", JPEG))
                .isEqualTo(415);
        // 100 MB are refused by their announcement, and without one when they are more than can be.
        assertThat(put(door, "POST", "image/jpeg", "Content-Length: 104857600", new byte[100]))
                .isEqualTo(413);
        assertThat(put(door, "<html>not a picture at all</html>".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(415);
        assertThat(put(door, new byte[0])).isEqualTo(415);
        // One of them stays open and says nothing more; it holds the only place until it goes.
        Socket slow = new Socket(door.getHost(), door.getPort());
        slow.getOutputStream()
                .write(("POST " + door.getPath() + " HTTP/1.1\r\nContent-Type: image/jpeg\r\nContent-Length: 5000\r\n"
                                + "Expect: 100-continue\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(status(slow)).isEqualTo(100);
        slow.getOutputStream().write(JPEG, 0, 10);
        slow.getOutputStream().flush();
        assertThat(put(door, JPEG)).isEqualTo(409);
        slow.close();
        assertThat(taking).isNotDone();
        await().atMost(SOON).until(() -> doorCount("broken_off") == 1);
        // Three came to nothing: the path is spent, and the device has to be asked anew.
        assertThat(put(door, JPEG)).isEqualTo(409);
        // Another device's word does not end it.
        TestDevice other = one.registered(OTHER, DeviceProfile.getDefaultInstance(), GbEdition.GB2022);
        other.tell(new UploadSnapShotFinished("1", CHANNEL, asked.sessionId(), List.of()));
        assertThat(taking).isNotDone();
        device.tell(new UploadSnapShotFinished("1", CHANNEL, asked.sessionId(), List.of()));
        assertThatThrownBy(() -> taking.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("sent no picture: 0 of 1 pictures came");
        assertThat(doorCount("no_such_token")).isEqualTo(3);
        assertThat(doorCount("too_large")).isEqualTo(1);
    }

    @Test
    void aBodyWithoutEndIsCutAndASecondPictureIsNotTaken() throws Exception {
        CompletableFuture<TakeDevicePicturesResponse> taking = take(1);
        ConfigBlock.SnapShotConfig asked = asked();
        URI door = URI.create(asked.uploadUrl());
        byte[] chunk = new byte[1 << 20];
        try (Socket endless = new Socket(door.getHost(), door.getPort())) {
            endless.setSoTimeout(10_000);
            endless.getOutputStream()
                    .write(("POST " + door.getPath()
                                    + " HTTP/1.1\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            int sent = 0;
            try {
                for (; sent < 100; sent++) {
                    endless.getOutputStream().write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
                    endless.getOutputStream().write(chunk);
                    endless.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException cut) {
                assertThat(sent).isLessThan(100);
            }
            assertThat(sent).isLessThan(100);
        }
        assertThat(doorCount("too_large")).isEqualTo(1);
        assertThat(put(door, JPEG)).isEqualTo(200);
        assertThat(put(door, JPEG)).isEqualTo(409);
        device.tell(new UploadSnapShotFinished("1", CHANNEL, asked.sessionId(), List.of(FILE)));
        assertThat(taking.get(5, TimeUnit.SECONDS).getPicturesCount()).isEqualTo(1);
    }

    @Test
    void whoSaysNothingIsCutSoonAndOneHostHasNotAllPlaces() throws Exception {
        CompletableFuture<TakeDevicePicturesResponse> taking = take(1);
        ConfigBlock.SnapShotConfig asked = asked();
        URI door = URI.create(asked.uploadUrl());
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            silent.add(new Socket(door.getHost(), door.getPort()));
        }
        await().atMost(SOON).until(() -> doorCount("too_many") == 4);
        for (Socket one : silent) {
            one.setSoTimeout(10_000);
            assertThat(status(one)).isZero();
            one.close();
        }
        await().atMost(SOON).until(() -> put(door, JPEG) == 200);
        device.tell(new UploadSnapShotFinished("1", CHANNEL, asked.sessionId(), List.of(FILE)));
        assertThat(taking.get(5, TimeUnit.SECONDS).getPicturesCount()).isEqualTo(1);
    }

    @Test
    void aDeviceThatSaysNoIsNotWaitedFor() throws Exception {
        good = false;
        assertThatThrownBy(() -> take(1).get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.reason()).isEqualTo(QueryException.Reason.REFUSED));
        assertThat(put(URI.create(asked().uploadUrl()), JPEG)).isEqualTo(404);
    }
}
