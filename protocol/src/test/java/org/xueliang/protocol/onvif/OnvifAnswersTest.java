package org.xueliang.protocol.onvif;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.protocol.onvif.SoapReaderTest.envelope;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.onvif.OnvifAnswers.MediaServices;
import org.xueliang.protocol.onvif.OnvifRequests.Media;
import org.xueliang.protocol.onvif.ProbeMatches.ProbeMatch;

class OnvifAnswersTest {
    private static SoapEnvelope read(String body) throws OnvifSyntaxException {
        return new SoapReader(OnvifLimits.DEFAULT).read(envelope(body).getBytes(UTF_8));
    }

    /** The vector of the sheet, A3. */
    @Test
    void theTokensDigestIsTheSheets() {
        UsernameToken token = UsernameToken.of(
                "admin",
                "pass",
                Base64.getDecoder().decode("ASNFZ4mrze8BI0VniavN7w=="),
                Instant.parse("2026-03-01T00:00:00.987Z"));
        assertThat(token.digest()).isEqualTo("dOYo8ls2JHIW1F5y5dt+tnJprTQ=");
        assertThat(token.created()).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(token.toString()).doesNotContain("dOYo8").doesNotContain("admin");
    }

    @Test
    void whatGoesOutIsEscapedAndCanBeRead() throws Exception {
        UsernameToken token = UsernameToken.of("a<b>&\"\r\nc", "x", new byte[16], Instant.EPOCH);
        String sent = OnvifRequests.getStreamUri(Media.MEDIA1, "p<1>&").envelope(token);
        assertThat(sent).contains("<wsse:Username>a&lt;b&gt;&amp;&quot;c</wsse:Username>");
        XmlNode call =
                new SoapReader(OnvifLimits.DEFAULT).read(sent.getBytes(UTF_8)).answer("GetStreamUri");
        assertThat(call.textAt("ProfileToken")).isEqualTo("p<1>&");
        assertThat(call.textAt("StreamSetup", "Transport", "Protocol")).isEqualTo("RTSP");
    }

    private static String time(String tz, String kind, String hour) {
        return "<GetSystemDateAndTimeResponse><SystemDateAndTime><TimeZone><TZ>" + tz + "</TZ></TimeZone><" + kind
                + "><Time><Hour>" + hour + "</Hour><Minute>30</Minute><Second>60</Second></Time><Date><Year>2026</Year>"
                + "<Month>3</Month><Day>1</Day></Date></" + kind
                + "></SystemDateAndTime></GetSystemDateAndTimeResponse>";
    }

    @Test
    void aClockIsReadInUtcOrWorkedOutOfItsZone() throws Exception {
        assertThat(OnvifAnswers.systemDateAndTime(read(time("CST-8", "UTCDateTime", "4")))
                        .time())
                .isEqualTo("2026-03-01T04:30:59Z");
        assertThat(OnvifAnswers.systemDateAndTime(read(time("CST-8", "LocalDateTime", "4"))))
                .isEqualTo(new OnvifAnswers.DeviceClock(Instant.parse("2026-02-28T20:30:59Z"), false));
        assertThat(OnvifAnswers.systemDateAndTime(read(time("&lt;+03&gt;-3:30", "LocalDateTime", "4")))
                        .time())
                .isEqualTo("2026-03-01T01:00:59Z");
        assertThatThrownBy(() -> OnvifAnswers.systemDateAndTime(read(time("UTC0", "UTCDateTime", "25"))))
                .hasMessageContaining("HourOfDay");
        assertThatThrownBy(() -> OnvifAnswers.systemDateAndTime(read(time("UTC0", "UTCDateTime", "x"))))
                .hasMessageContaining("device time");
    }

    @Test
    void mediaServicesAreFoundInBothAnswers() throws Exception {
        SoapEnvelope services = read("<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver20/media/wsdl"
                + "</Namespace><XAddr>http://0.0.0.0/2</XAddr></Service></GetServicesResponse>");
        assertThat(OnvifAnswers.mediaServices(services, false)).isEqualTo(new MediaServices(null, "http://0.0.0.0/2"));
        SoapEnvelope capabilities =
                read("<GetCapabilitiesResponse><Capabilities><Media><XAddr>http://a/m</XAddr></Media>"
                        + "</Capabilities></GetCapabilitiesResponse>");
        assertThat(OnvifAnswers.mediaServices(capabilities, true)).isEqualTo(new MediaServices("http://a/m", null));
        assertThatThrownBy(() -> OnvifAnswers.mediaServices(capabilities, false))
                .hasMessage("body: <GetCapabilitiesResponse> (expected: <GetServicesResponse>)");
    }

    @Test
    void profilesOfBothMediaServicesAreReadAndThoseWithoutAPictureLeftOut() throws Exception {
        SoapEnvelope first = read(
                "<GetProfilesResponse><Profiles token='p1'><Name>main</Name><VideoSourceConfiguration>"
                        + "<SourceToken>vs</SourceToken></VideoSourceConfiguration><VideoEncoderConfiguration><Encoding>H264"
                        + "</Encoding><Resolution><Width>1920</Width><Height>1080</Height></Resolution>"
                        + "</VideoEncoderConfiguration></Profiles><Profiles token='sound'/><Profiles/></GetProfilesResponse>");
        OnvifAnswers.Profiles profiles = OnvifAnswers.profiles(first);
        assertThat(profiles.profiles()).containsExactly(new MediaProfile("p1", "main", "vs", "H264", 1920, 1080));
        assertThat(profiles.listed()).isEqualTo(3);
        SoapEnvelope second = read(
                "<GetProfilesResponse><Profiles token='p2'><Configurations><VideoSource><SourceToken>vs"
                        + "</SourceToken></VideoSource><VideoEncoder><Encoding>h265</Encoding><Resolution><Width>-5</Width>"
                        + "<Height>99999999</Height></Resolution></VideoEncoder></Configurations></Profiles></GetProfilesResponse>");
        assertThat(OnvifAnswers.profiles(second).profiles())
                .containsExactly(new MediaProfile("p2", "", "vs", "H265", 0, 0));
    }

    @Test
    void aThousandProfilesAreCountedAndBounded() throws Exception {
        String one = "<Profiles token='p%d'><VideoSourceConfiguration/></Profiles>";
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            all.append(one.formatted(i));
        }
        OnvifAnswers.Profiles profiles =
                OnvifAnswers.profiles(read("<GetProfilesResponse>" + all + "</GetProfilesResponse>"));
        assertThat(profiles.listed()).isEqualTo(1000);
        assertThat(profiles.profiles()).hasSize(OnvifAnswers.MAX_PROFILES);
    }

    @Test
    void aProbesAnswersAreTakenApart() throws Exception {
        List<ProbeMatch> matches = ProbeMatches.of(read("<d:ProbeMatches><d:ProbeMatch><a:EndpointReference>"
                + "<a:Address>urn:uuid:1</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device"
                + "</d:Types><d:Scopes>onvif://www.onvif.org/name/Gate%20%E9%97%A8 onvif://www.onvif.org/hardware/%zz</d:Scopes>"
                + "<d:XAddrs>http://0.0.0.0/a\n http://192.0.2.1/a</d:XAddrs></d:ProbeMatch><d:ProbeMatch><d:Types>"
                + "wprt:PrintDeviceType</d:Types></d:ProbeMatch></d:ProbeMatches>"));
        assertThat(matches.get(0).isVideo()).isTrue();
        assertThat(matches.get(0).scope("name")).isEqualTo("Gate 门");
        assertThat(matches.get(0).scope("hardware")).isEqualTo("%zz");
        assertThat(matches.get(0).addresses()).containsExactly("http://0.0.0.0/a", "http://192.0.2.1/a");
        assertThat(matches.get(1).isVideo()).isFalse();
    }
}
