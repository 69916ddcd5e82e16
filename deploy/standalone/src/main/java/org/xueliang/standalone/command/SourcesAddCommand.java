package org.xueliang.standalone.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.MqttMapping;
import org.xueliang.proto.v1.MqttOptions;
import org.xueliang.proto.v1.OnvifAddresses;
import org.xueliang.proto.v1.OnvifAuth;
import org.xueliang.proto.v1.OnvifOptions;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.RtspOptions;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Adds a source; with --replace all that is known of one that is there is replaced.",
            "",
            "With --replace and without --password it keeps its password, for the addresses that it was given for;",
            "--clear-password takes it away.",
            "",
            "Examples:",
            "  xueliang sources add gate --kind estate --owner sunshine --place gate --onvif http://192.0.2.60 --user admin --password",
            "  xueliang sources add yard --kind estate --owner sunshine --place yard --rtsp rtsp://192.0.2.61/1 --rtsp rtsp://192.0.2.61/2",
            "  xueliang sources add nvr --kind estate --owner sunshine --place yard --rtsp-pattern rtsp://192.0.2.62/Streaming/Channels/{n}01 --count 16",
            "  xueliang sources add covers --kind iot --owner water --place harbour --mqtt mqtts://192.0.2.70:8883 --user x --password \\",
            "      --topic iot/water/+/up --key-level 3 --value /values/tilt --time /ts --quantity tilt --unit deg",
            "  xueliang sources add bureau --kind police --owner bureau --place city --gb28181 34020000002000000001"
        })
final class SourcesAddCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "2 to 64 of a-z, 0-9, '-', '_', '.'.")
    String code = "";

    @Option(names = "--kind", required = true, description = "police, estate, iot or city.")
    String kind = "";

    @Option(names = "--owner", required = true, description = "Organisation answerable for what comes.")
    String owner = "";

    @Option(names = "--place", required = true, description = "Where its cameras and sensors are.")
    String place = "";

    @Option(names = "--name", description = "What people call it.")
    String name = "";

    @Option(names = "--onvif", paramLabel = "URL", description = "Its device service; a host alone will do.")
    @Nullable
    String onvif;

    @Option(names = "--rtsp", paramLabel = "URL", description = "A camera; repeat for more.")
    List<String> rtsp = new ArrayList<>();

    @Option(names = "--rtsp-pattern", paramLabel = "URL", description = "Of a recorder: {n} becomes 1, 2 ... --count.")
    @Nullable
    String pattern;

    @Option(names = "--mqtt", paramLabel = "URL", description = "mqtt://host:port or mqtts://host:port.")
    @Nullable
    String mqtt;

    @Option(names = "--gb28181", paramLabel = "CODE", description = "A device's 20-digit code.")
    @Nullable
    String gb28181;

    @Option(names = "--http", description = "It hands readings in: POST /v1/sources/CODE/readings.")
    boolean http;

    @Option(names = "--count", paramLabel = "N", description = "With --rtsp-pattern (default: 1).")
    int count = 1;

    @Option(names = "--user", description = "That it knows the gateway by.")
    String user = "";

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "Asked for where the value is left out.")
    char @Nullable [] password;

    @Option(names = "--clear-password", description = "With --replace: the stored password is taken away.")
    boolean clearPassword;

    @Option(names = "--sub", description = "With --onvif: the sub stream is pulled, not the main one.")
    boolean sub;

    @Option(names = "--auth", description = "With --onvif: auto, token, http or both (default: auto).")
    String auth = "auto";

    @Option(
            names = "--addresses-as-given",
            description =
                    "With --onvif: streams may lie at other hosts than the device (a recorder that names its cameras).")
    boolean asGiven;

    @Option(names = "--topic", description = "With --mqtt: topic filter. More mappings: the JSON door.")
    String topic = "";

    @Option(names = "--key-level", paramLabel = "N", description = "Level of the topic that names the sensor, from 1.")
    int keyLevel;

    @Option(names = "--key", paramLabel = "POINTER", description = "JSON pointer to the sensor's name in the payload.")
    String keyPointer = "";

    @Option(names = "--value", paramLabel = "POINTER", description = "To the value; the whole payload where left out.")
    String valuePointer = "";

    @Option(names = "--time", paramLabel = "POINTER", description = "To the time of measuring.")
    String timePointer = "";

    @Option(names = "--alarm", paramLabel = "POINTER", description = "To what says that it is an alarm.")
    String alarmPointer = "";

    @Option(names = "--quantity", description = "What is measured: tilt, water_level ...")
    String quantity = "";

    @Option(names = "--unit", description = "Of the values.")
    String unit = "";

    @Mixin
    SourceTermsOptions terms = new SourceTermsOptions();

    @Option(names = "--gateway", paramLabel = "ID", description = "That follows it (default: the first that asks).")
    String gateway = "";

    @Option(names = "--replace", description = "Replaces what is known of a source that is there.")
    boolean replace;

    @Override
    public Integer call() throws IOException {
        if (clearPassword && (password != null || !replace)) {
            throw new IllegalArgumentException(
                    password != null
                            ? "--clear-password: with --password (expected: one of them)"
                            : "--clear-password: goes with --replace (a new source has no password)");
        }
        Source.Builder source = Source.newBuilder()
                .setCode(code)
                .setName(name)
                .setKind(Words.constant(SourceKind.class, "--kind", kind))
                .setOwner(owner)
                .setPlace(place)
                .setUsername(user)
                .setGateway(gateway)
                .setTerms(terms.read());
        speak(source);
        Source stored;
        try (RegistryClient registry = client.connect()) {
            if (replace) {
                source.setRevision(registry.sources()
                        .getSource(GetSourceRequest.newBuilder().setCode(code).build())
                        .getRevision());
            }
            stored = registry.sources()
                    .putSource(PutSourceRequest.newBuilder()
                            .setSource(source)
                            .setPassword(password == null ? "" : new String(password))
                            .setClearPassword(clearPassword)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(stored));
        } else {
            System.err.println((replace ? "changed " : "added ") + code + "; xueliang sources health " + code
                    + " shows what it brings");
        }
        return 0;
    }

    private void speak(Source.Builder source) {
        long ways = Stream.of(onvif != null, !rtsp.isEmpty() || pattern != null, mqtt != null, gb28181 != null, http)
                .filter(way -> way)
                .count();
        if (ways != 1) {
            throw new IllegalArgumentException(
                    "what does it speak? (expected: --onvif, --rtsp or --rtsp-pattern, --mqtt,"
                            + " --gb28181 or --http, one of them)");
        }
        if (onvif != null) {
            source.setAdapter(SourceAdapter.ONVIF)
                    .setAddress(onvif)
                    .setOnvif(OnvifOptions.newBuilder()
                            .setStream(sub ? 1 : 0)
                            .setAuth(Words.constant(OnvifAuth.class, "--auth", auth, "ONVIF_AUTH_"))
                            .setAddresses(
                                    asGiven ? OnvifAddresses.ONVIF_AS_GIVEN : OnvifAddresses.ONVIF_DEVICE_ADDRESS));
        } else if (mqtt != null) {
            source.setAdapter(SourceAdapter.MQTT)
                    .setAddress(mqtt)
                    .setMqtt(MqttOptions.newBuilder()
                            .addMappings(MqttMapping.newBuilder()
                                    .setTopicFilter(topic)
                                    .setKeyLevel(keyLevel)
                                    .setKeyPointer(keyPointer)
                                    .setValuePointer(valuePointer)
                                    .setTimePointer(timePointer)
                                    .setAlarmPointer(alarmPointer)
                                    .setQuantity(quantity)
                                    .setUnit(unit)));
        } else if (gb28181 != null) {
            source.setAdapter(SourceAdapter.GB28181).setAddress(gb28181);
        } else if (http) {
            source.setAdapter(SourceAdapter.HTTP);
        } else {
            source.setAdapter(SourceAdapter.RTSP).setRtsp(cameras());
        }
    }

    private RtspOptions cameras() {
        RtspOptions.Builder cameras = RtspOptions.newBuilder();
        rtsp.forEach(url -> cameras.addCameras(RtspCamera.newBuilder().setUrl(url)));
        String template = pattern;
        if (template != null) {
            if (!template.contains("{n}") || count < 1 || count > 1000) {
                throw new IllegalArgumentException("--rtsp-pattern, --count: '" + template + "', " + count
                        + " (expected: {n} in the URL, 1 to 1000)");
            }
            for (int n = 1; n <= count; n++) {
                cameras.addCameras(RtspCamera.newBuilder()
                        .setKey("channel-" + n)
                        .setUrl(template.replace("{n}", Integer.toString(n))));
            }
        }
        return cameras.build();
    }
}
