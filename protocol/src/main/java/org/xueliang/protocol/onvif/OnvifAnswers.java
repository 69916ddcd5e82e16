package org.xueliang.protocol.onvif;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.onvif.OnvifRequests.Media;
import org.xueliang.protocol.onvif.OnvifSyntaxException.Reason;

/** What is read out of answers; each throws where the envelope is of another answer, faults are looked at before. */
public final class OnvifAnswers {
    /** Profiles that are taken; one that answers with more is no camera. */
    public static final int MAX_PROFILES = 512;

    private static final int MAX_TOKEN_CHARACTERS = 128;
    /** POSIX TZ: "CST-8", "<+03>-3:30": what is added to local time to get UTC. */
    private static final Pattern TZ = Pattern.compile("(?:[A-Za-z]{3,}|<[^>]{1,16}>)([+-]?)(\\d{1,2})(?::(\\d{2}))?.*");

    private OnvifAnswers() {}

    /** @param utc false: worked out of the local time and zone that the device says */
    public record DeviceClock(Instant time, boolean utc) {}

    public static DeviceClock systemDateAndTime(SoapEnvelope envelope) throws OnvifSyntaxException {
        XmlNode answer = envelope.answer("GetSystemDateAndTimeResponse");
        XmlNode all = answer.at("SystemDateAndTime");
        XmlNode utc = all == null ? null : all.at("UTCDateTime");
        if (all != null && utc != null) {
            return new DeviceClock(time(utc).toInstant(ZoneOffset.UTC), true);
        }
        XmlNode local = all == null ? null : all.at("LocalDateTime");
        if (all == null || local == null) {
            throw new OnvifSyntaxException(
                    Reason.MISSING_FIELD, "SystemDateAndTime: neither UTCDateTime nor LocalDateTime");
        }
        Matcher zone = TZ.matcher(all.textAt("TimeZone", "TZ"));
        int seconds = 0;
        if (zone.matches()) {
            int minutes = Integer.parseInt(zone.group(2)) * 60
                    + (zone.group(3) == null ? 0 : Integer.parseInt(zone.group(3)));
            seconds = (zone.group(1).equals("-") ? 60 : -60) * Math.min(minutes, 14 * 60);
        }
        return new DeviceClock(time(local).toInstant(ZoneOffset.ofTotalSeconds(seconds)), false);
    }

    private static LocalDateTime time(XmlNode node) throws OnvifSyntaxException {
        try {
            return LocalDateTime.of(
                    number(node, "Date", "Year"),
                    number(node, "Date", "Month"),
                    number(node, "Date", "Day"),
                    number(node, "Time", "Hour"),
                    number(node, "Time", "Minute"),
                    Math.min(59, number(node, "Time", "Second")));
        } catch (DateTimeException | NumberFormatException e) {
            throw new OnvifSyntaxException(
                    Reason.MISSING_FIELD, "device time: " + Excerpt.of(String.valueOf(e.getMessage())));
        }
    }

    private static int number(XmlNode node, String... path) {
        return Integer.parseInt(node.textAt(path));
    }

    /** What a device says of itself; texts are empty where it says nothing. */
    public record DeviceInformation(String manufacturer, String model, String firmware, String serial) {
        /** "Hikvision DS-2CD2143G2-I, firmware V5.7.3"; empty where it says nothing. */
        public String words() {
            String name = (manufacturer + " " + model).strip();
            return firmware.isEmpty() ? name : name + ", firmware " + firmware;
        }
    }

    public static DeviceInformation deviceInformation(SoapEnvelope envelope) throws OnvifSyntaxException {
        XmlNode answer = envelope.answer("GetDeviceInformationResponse");
        return new DeviceInformation(
                answer.textAt("Manufacturer"),
                answer.textAt("Model"),
                answer.textAt("FirmwareVersion"),
                answer.textAt("SerialNumber"));
    }

    /** The hardware address of the first interface that is on and has one, as the device writes it; empty where none has. */
    public static String hardwareAddress(SoapEnvelope envelope) throws OnvifSyntaxException {
        for (XmlNode one : envelope.answer("GetNetworkInterfacesResponse").children("NetworkInterfaces")) {
            String address = one.textAt("Info", "HwAddress");
            if (!address.isEmpty() && !one.textAt("Enabled").equals("false")) {
                return address;
            }
        }
        return "";
    }

    /** Where a media service is said to be; null where there is none. */
    public record MediaServices(
            @Nullable String media1, @Nullable String media2) {}

    /** Of GetServices or GetCapabilities. */
    public static MediaServices mediaServices(SoapEnvelope envelope, boolean capabilities) throws OnvifSyntaxException {
        if (capabilities) {
            String media = envelope.answer("GetCapabilitiesResponse").textAt("Capabilities", "Media", "XAddr");
            return new MediaServices(media.isEmpty() ? null : media, null);
        }
        String media1 = null;
        String media2 = null;
        for (XmlNode service : envelope.answer("GetServicesResponse").children("Service")) {
            String namespace = service.textAt("Namespace");
            if (namespace.equals(Media.MEDIA1.namespace())) {
                media1 = service.textAt("XAddr");
            } else if (namespace.equals(Media.MEDIA2.namespace())) {
                media2 = service.textAt("XAddr");
            }
        }
        return new MediaServices(media1, media2);
    }

    /**
     * @param profiles at most {@value #MAX_PROFILES}, those with a picture
     * @param listed how many the answer had
     */
    public record Profiles(List<MediaProfile> profiles, int listed) {}

    /** Of either media service. */
    public static Profiles profiles(SoapEnvelope envelope) throws OnvifSyntaxException {
        List<XmlNode> nodes = envelope.answer("GetProfilesResponse").children("Profiles");
        List<MediaProfile> profiles = new ArrayList<>();
        for (XmlNode node : nodes) {
            MediaProfile profile = profile(node);
            if (profile != null && profiles.size() < MAX_PROFILES) {
                profiles.add(profile);
            }
        }
        return new Profiles(profiles, nodes.size());
    }

    /** Null where it has no picture: of sound or of metadata alone. */
    private static @Nullable MediaProfile profile(XmlNode node) {
        XmlNode configurations = node.at("Configurations");
        XmlNode source =
                configurations == null ? node.at("VideoSourceConfiguration") : configurations.at("VideoSource");
        XmlNode encoder =
                configurations == null ? node.at("VideoEncoderConfiguration") : configurations.at("VideoEncoder");
        String token = node.attribute("token");
        if (source == null || token.isBlank() || token.length() > MAX_TOKEN_CHARACTERS) {
            return null;
        }
        String videoSource = source.textAt("SourceToken");
        return new MediaProfile(
                token,
                node.textAt("Name"),
                videoSource.isBlank() || videoSource.length() > MAX_TOKEN_CHARACTERS ? token : videoSource,
                encoder == null ? "" : encoder.textAt("Encoding").toUpperCase(Locale.ROOT),
                encoder == null ? 0 : size(encoder.textAt("Resolution", "Width")),
                encoder == null ? 0 : size(encoder.textAt("Resolution", "Height")));
    }

    private static int size(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }

    /** Of GetStreamUri or GetSnapshotUri, of either media service: as the device says it, to be looked at. */
    public static String uri(SoapEnvelope envelope, String call) throws OnvifSyntaxException {
        XmlNode answer = envelope.answer(call + "Response");
        String uri = answer.textAt("MediaUri", "Uri");
        return uri.isEmpty() ? answer.textAt("Uri") : uri;
    }
}
