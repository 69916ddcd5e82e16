package org.xueliang.registry.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.xueliang.proto.v1.MqttMapping;
import org.xueliang.proto.v1.MqttOptions;
import org.xueliang.proto.v1.OnvifAddresses;
import org.xueliang.proto.v1.OnvifAuth;
import org.xueliang.proto.v1.OnvifOptions;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.RtspOptions;
import org.xueliang.proto.v1.RtspTransport;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.Rfc3339;
import org.xueliang.registry.channel.ChannelIntake;
import org.xueliang.registry.error.Refusal;

/** What a source must be; answers it as it is kept. Pure. */
final class SourceCheck {
    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9._-]{1,63}");
    private static final Pattern QUANTITY = Pattern.compile("[a-z0-9_]{1,32}");
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9_-]{0,64}");
    private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])*)*");
    private static final int MAX_ADDRESS_CHARS = 512;
    private static final int MAX_CAMERAS = 1000;
    private static final int MAX_MAPPINGS = 16;
    private static final String DEVICE_SERVICE = "/onvif/device_service";

    private SourceCheck() {}

    static String code(String field, String code) {
        if (!CODE.matcher(code).matches() || Check.isCode(code)) {
            throw Refusal.badField(
                    field, code, "2 to 64 of a-z, 0-9, '-', '_', '.', beginning with a letter or digit; not 20 digits");
        }
        return code;
    }

    static Source checked(Source asked) {
        Source source = asked.toBuilder().clearHealth().clearRemoved().build();
        code("source.code", source.getCode());
        Check.text("source.name", source.getName(), 0, 128);
        Check.known("source.kind", source.getKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.known("source.adapter", source.getAdapter(), SourceAdapter.SOURCE_ADAPTER_UNSPECIFIED);
        Check.text("source.owner", source.getOwner(), 1, 64);
        Check.text("source.place", source.getPlace(), 1, 64);
        Check.text("source.username", source.getUsername(), 0, 64);
        if (!source.getGateway().matches("[A-Za-z0-9._-]{0,64}")) {
            throw Refusal.badField("source.gateway", source.getGateway(), "a gateway-id");
        }
        terms(source.getTerms());
        own(source, source.hasRtsp(), SourceAdapter.RTSP, "rtsp");
        own(source, source.hasOnvif(), SourceAdapter.ONVIF, "onvif");
        own(source, source.hasMqtt(), SourceAdapter.MQTT, "mqtt");
        return switch (source.getAdapter()) {
            case GB28181 -> {
                Check.code("source.address", source.getAddress());
                yield source;
            }
            case ONVIF -> onvif(source);
            case MQTT -> mqtt(source);
            case RTSP -> rtsp(source);
            case HTTP, NODE -> withoutAddress(source);
            case SOURCE_ADAPTER_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("checked above");
        };
    }

    static String password(String password) {
        if (password.length() > 128 || password.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw Refusal.badRequest("password: " + password.length()
                    + " characters (expected: at most 128 without control characters)");
        }
        return password;
    }

    private static void terms(SourceTerms terms) {
        String flat = terms.getText().replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
        Check.text("source.terms.text", flat, 0, 4096);
        Check.atMost("source.terms.share", terms.getShareCount(), 16);
        terms.getShareList()
                .forEach(share -> Check.known("source.terms.share", share, Shareable.SHAREABLE_UNSPECIFIED));
        if (!terms.getUntil().isEmpty()) {
            Rfc3339.micros("source.terms.until", terms.getUntil());
        }
        TermsCheck.check(terms);
    }

    private static void own(Source source, boolean there, SourceAdapter adapter, String field) {
        if (there && source.getAdapter() != adapter) {
            throw Refusal.badRequest("source." + field + ": options of " + adapter + " (expected: none, or adapter "
                    + adapter + " in place of " + source.getAdapter() + ")");
        }
    }

    private static Source withoutAddress(Source source) {
        if (!source.getAddress().isEmpty()) {
            throw Refusal.badField(
                    "source.address", source.getAddress(), "none: " + source.getAdapter() + " has no address here");
        }
        return source;
    }

    private static Source onvif(Source source) {
        String text = source.getAddress().contains("://") ? source.getAddress() : "http://" + source.getAddress();
        URI uri = uri(
                text,
                List.of("http", "https"),
                "host, or http:// or https:// URL of the device service, without user and password");
        OnvifOptions options = source.getOnvif();
        if (options.getStream() < 0 || options.getStream() > 1) {
            throw Refusal.badField("source.onvif.stream", options.getStream(), "0 (main) or 1 (sub)");
        }
        recognised("source.onvif.auth", options.getAuth() == OnvifAuth.UNRECOGNIZED);
        recognised("source.onvif.addresses", options.getAddresses() == OnvifAddresses.UNRECOGNIZED);
        recognised("source.onvif.transport", options.getTransport() == RtspTransport.UNRECOGNIZED);
        String path = uri.getRawPath() == null || uri.getRawPath().length() < 2 ? DEVICE_SERVICE : uri.getRawPath();
        return source.toBuilder()
                .setAddress(uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getRawAuthority() + path)
                .setOnvif(options)
                .build();
    }

    private static Source mqtt(Source source) {
        URI uri = uri(source.getAddress(), List.of("mqtt", "mqtts"), "mqtt://host:port or mqtts://host:port");
        if (uri.getRawPath() != null && uri.getRawPath().length() > 1) {
            throw Refusal.badField("source.address", source.getAddress(), "no path: topics stand in mqtt.mappings");
        }
        MqttOptions options = source.getMqtt();
        if (!CLIENT_ID.matcher(options.getClientId()).matches()) {
            throw Refusal.badField(
                    "source.mqtt.client_id", options.getClientId(), "at most 64 of letters, digits, '-', '_'");
        }
        int count = options.getMappingsCount();
        if (count < 1 || count > MAX_MAPPINGS) {
            throw Refusal.badRequest("source.mqtt.mappings: " + count + " (expected: 1 to " + MAX_MAPPINGS + ")");
        }
        for (int i = 0; i < count; i++) {
            mapping("source.mqtt.mappings[" + i + "]", options.getMappings(i));
        }
        return source;
    }

    private static void mapping(String at, MqttMapping mapping) {
        filter(at + ".topic_filter", mapping.getTopicFilter());
        int levels = mapping.getTopicFilter().split("/", -1).length;
        boolean open = mapping.getTopicFilter().endsWith("#");
        if (mapping.getKeyLevel() < 0 || (mapping.getKeyLevel() > levels && !open) || mapping.getKeyLevel() > 64) {
            throw Refusal.badField(
                    at + ".key_level", mapping.getKeyLevel(), "0 to " + levels + ", a level of the topic");
        }
        if (mapping.getKeyLevel() == 0 && mapping.getKeyPointer().isEmpty()) {
            throw Refusal.badField(at + ".key_pointer", "", "a JSON pointer to the sensor's name, or key_level");
        }
        pointer(at + ".key_pointer", mapping.getKeyPointer());
        pointer(at + ".value_pointer", mapping.getValuePointer());
        pointer(at + ".time_pointer", mapping.getTimePointer());
        pointer(at + ".unit_pointer", mapping.getUnitPointer());
        pointer(at + ".alarm_pointer", mapping.getAlarmPointer());
        if (!QUANTITY.matcher(mapping.getQuantity()).matches()) {
            throw Refusal.badField(at + ".quantity", mapping.getQuantity(), "1 to 32 of a-z, 0-9 and '_'");
        }
        Check.text(at + ".unit", mapping.getUnit(), 0, 16);
    }

    /** MQTT 3.1.1 clause 4.7: + stands for a whole level, # for the rest and last. */
    private static void filter(String field, String filter) {
        Check.text(field, filter, 1, 256);
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean wild = levels[i].contains("+") || levels[i].contains("#");
            boolean right = levels[i].equals("+") || (levels[i].equals("#") && i == levels.length - 1);
            if (wild && !right) {
                throw Refusal.badField(field, filter, "'+' as a whole level, '#' as the whole last one");
            }
        }
        if (filter.startsWith("$")) {
            throw Refusal.badField(field, filter, "a topic of sensors, none of the broker's own");
        }
    }

    private static void pointer(String field, String pointer) {
        Check.text(field, pointer, 0, 256);
        if (!POINTER.matcher(pointer).matches()) {
            throw Refusal.badField(
                    field, pointer, "a JSON pointer such as /values/tilt, or nothing for the whole payload");
        }
    }

    private static Source rtsp(Source source) {
        withoutAddress(source);
        RtspOptions options = source.getRtsp();
        recognised("source.rtsp.transport", options.getTransport() == RtspTransport.UNRECOGNIZED);
        if (options.getCamerasCount() == 0) {
            throw Refusal.badField("source.rtsp.cameras", "", "1 to " + MAX_CAMERAS + " cameras");
        }
        Check.atMost("source.rtsp.cameras", options.getCamerasCount(), MAX_CAMERAS);
        RtspOptions.Builder kept = options.toBuilder().clearCameras();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < options.getCamerasCount(); i++) {
            kept.addCameras(camera("source.rtsp.cameras[" + i + "]", options.getCameras(i), keys));
        }
        return source.toBuilder().setRtsp(kept).build();
    }

    private static RtspCamera camera(String at, RtspCamera camera, Set<String> keys) {
        try {
            ChannelIntake.checkPull(
                    PullSource.newBuilder().setUrl(camera.getUrl()).build());
        } catch (Refusal e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()).replace("channel.source.pull.url", at + ".url"));
        }
        Check.text(at + ".name", camera.getName(), 0, 128);
        String path = camera.getUrl().replaceFirst("^[a-zA-Z]+://[^/]*/?", "");
        String key = Check.text(
                at + ".key",
                camera.getKey().isEmpty() ? path.substring(0, Math.min(64, path.length())) : camera.getKey(),
                1,
                64);
        if (!keys.add(key)) {
            throw Refusal.badField(at + ".key", key, "unique in the source: name one where two have the same path");
        }
        return camera.toBuilder().setKey(key).build();
    }

    private static void recognised(String field, boolean unknown) {
        if (unknown) {
            throw Refusal.badField(field, "unknown number", "one of the contract's");
        }
    }

    private static URI uri(String text, List<String> schemes, String expected) {
        // A password that was put into the address must not come back in the error text.
        String shown = text.replaceAll("(?s)//.*@", "//...@");
        if (text.length() > MAX_ADDRESS_CHARS || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw Refusal.badField("source.address", shown, expected + "; at most 512 printable ASCII characters");
        }
        try {
            URI uri = new URI(text);
            boolean known =
                    uri.getScheme() != null && schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT));
            if (!known
                    || uri.getHost() == null
                    || uri.getRawUserInfo() != null
                    || uri.getRawFragment() != null
                    || uri.getRawQuery() != null
                    || uri.getPort() == 0
                    || uri.getPort() > 65_535) {
                throw Refusal.badField("source.address", shown, expected);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw Refusal.badField("source.address", shown, expected);
        }
    }
}
