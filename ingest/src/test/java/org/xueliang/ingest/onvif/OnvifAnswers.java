package org.xueliang.ingest.onvif;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/** What a device answers that is well, call by call; a test replaces one. */
final class OnvifAnswers implements FakeHttpDevice.Script {
    private final Map<String, String> bodies = new HashMap<>();

    OnvifAnswers() {
        with(
                "GetSystemDateAndTime",
                "<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>1</Hour>"
                        + "<Minute>2</Minute><Second>3</Second></Time><Date><Year>2026</Year><Month>3</Month><Day>1</Day></Date>"
                        + "</UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>");
        with(
                "GetServices",
                "<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver10/media/wsdl</Namespace>"
                        + "<XAddr>http://192.168.1.64/onvif/Media</XAddr></Service></GetServicesResponse>");
        with(
                "GetDeviceInformation",
                "<GetDeviceInformationResponse><Manufacturer>M</Manufacturer><Model>X</Model>"
                        + "</GetDeviceInformationResponse>");
        with("GetProfiles", "<GetProfilesResponse>" + profile("p0", "vs0") + "</GetProfilesResponse>");
        streamUri("rtsp://127.0.0.1:554/live");
        with("GetSnapshotUri", uri("GetSnapshotUri", "http://u:p@192.168.1.64/still.jpg"));
    }

    OnvifAnswers with(String call, String body) {
        bodies.put(call, body);
        return this;
    }

    OnvifAnswers streamUri(String uri) {
        return with("GetStreamUri", uri("GetStreamUri", uri));
    }

    private static String uri(String call, String uri) {
        return "<" + call + "Response><MediaUri><Uri>" + uri + "</Uri></MediaUri></" + call + "Response>";
    }

    static String profile(String token, String source) {
        return "<Profiles token='" + token + "'><VideoSourceConfiguration><SourceToken>" + source
                + "</SourceToken></VideoSourceConfiguration><VideoEncoderConfiguration><Encoding>H264</Encoding>"
                + "</VideoEncoderConfiguration></Profiles>";
    }

    @Override
    public void answer(String call, String request, OutputStream out) throws IOException {
        FakeHttpDevice.soap(out, bodies.getOrDefault(call, "<nothing/>"));
    }
}
