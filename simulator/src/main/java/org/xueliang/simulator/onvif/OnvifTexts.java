package org.xueliang.simulator.onvif;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/** The answers of a simulated device, as texts. */
final class OnvifTexts {
    private OnvifTexts() {}

    static String envelope(String body) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" \
                xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" \
                xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:ter="http://www.onvif.org/ver10/error">\
                <SOAP-ENV:Body>%s</SOAP-ENV:Body></SOAP-ENV:Envelope>
                """.formatted(body);
    }

    static String fault(String subcode, String reason) {
        return envelope("<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value>"
                + "<SOAP-ENV:Subcode><SOAP-ENV:Value>" + subcode
                + "</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code>"
                + "<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang=\"en\">" + reason
                + "</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>");
    }

    static String time(Instant now) {
        ZonedDateTime utc = now.atZone(ZoneOffset.UTC);
        return envelope(
                "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
                        + "<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone>"
                        + "<tt:UTCDateTime><tt:Time><tt:Hour>" + utc.getHour() + "</tt:Hour><tt:Minute>"
                        + utc.getMinute()
                        + "</tt:Minute><tt:Second>" + utc.getSecond() + "</tt:Second></tt:Time><tt:Date><tt:Year>"
                        + utc.getYear()
                        + "</tt:Year><tt:Month>" + utc.getMonthValue() + "</tt:Month><tt:Day>" + utc.getDayOfMonth()
                        + "</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>");
    }

    static String information() {
        return envelope("<tds:GetDeviceInformationResponse><tds:Manufacturer>Simulated</tds:Manufacturer><tds:Model>"
                + "SIM-2</tds:Model><tds:FirmwareVersion>1.0</tds:FirmwareVersion><tds:SerialNumber>SIM20001</tds:SerialNumber>"
                + "<tds:HardwareId>none</tds:HardwareId></tds:GetDeviceInformationResponse>");
    }

    static String networkInterfaces() {
        return envelope("<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token=\"eth0\"><tt:Enabled>true"
                + "</tt:Enabled><tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>02:00:5e:10:00:01</tt:HwAddress></tt:Info>"
                + "</tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>");
    }

    static String services(String base) {
        return envelope("<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/device/wsdl"
                + "</tds:Namespace><tds:XAddr>" + base + "/onvif/device_service</tds:XAddr><tds:Version><tt:Major>2"
                + "</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service><tds:Service><tds:Namespace>"
                + "http://www.onvif.org/ver10/media/wsdl</tds:Namespace><tds:XAddr>" + base + "/onvif/media_service"
                + "</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>"
                + "</tds:GetServicesResponse>");
    }

    static String capabilities(String base) {
        return envelope("<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>" + base
                + "/onvif/device_service</tt:XAddr></tt:Device><tt:Media><tt:XAddr>" + base
                + "/onvif/media_service</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>");
    }

    /** Two profiles of each camera: main and sub. */
    static String profiles(List<String> cameras) {
        StringBuilder body = new StringBuilder("<trt:GetProfilesResponse>");
        for (int n = 0; n < cameras.size(); n++) {
            body.append(profile("main_" + n, "source_" + n, 1920, 1080))
                    .append(profile("sub_" + n, "source_" + n, 640, 360));
        }
        return envelope(body.append("</trt:GetProfilesResponse>").toString());
    }

    private static String profile(String token, String source, int width, int height) {
        return "<trt:Profiles fixed=\"true\" token=\"" + token + "\"><tt:Name>" + token + "</tt:Name>"
                + "<tt:VideoSourceConfiguration token=\"vsc_" + source + "\"><tt:Name>" + source + "</tt:Name>"
                + "<tt:UseCount>2</tt:UseCount><tt:SourceToken>" + source
                + "</tt:SourceToken><tt:Bounds height=\"1080\""
                + " width=\"1920\" y=\"0\" x=\"0\"/></tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration token=\"vec_"
                + token + "\"><tt:Name>" + token
                + "</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>"
                + "<tt:Resolution><tt:Width>" + width + "</tt:Width><tt:Height>" + height
                + "</tt:Height></tt:Resolution>"
                + "<tt:Quality>5</tt:Quality></tt:VideoEncoderConfiguration></trt:Profiles>";
    }

    static String uri(String call, String uri) {
        return envelope("<trt:" + call + "Response><trt:MediaUri><tt:Uri>" + uri.replace("&", "&amp;")
                + "</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false"
                + "</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:" + call + "Response>");
    }

    static String probeMatches(String relatesTo, String base) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" \
                xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
                xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" \
                xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:RelatesTo>%s</w:RelatesTo></e:Header>\
                <e:Body><d:ProbeMatches><d:ProbeMatch><w:EndpointReference>\
                <w:Address>urn:uuid:5f5a69c2-e0ae-504f-829b-00fcb0000001</w:Address></w:EndpointReference>\
                <d:Types>dn:NetworkVideoTransmitter</d:Types>\
                <d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Simulated%%20camera \
                onvif://www.onvif.org/hardware/SIM-2</d:Scopes><d:XAddrs>%s/onvif/device_service</d:XAddrs>\
                <d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>
                """.formatted(relatesTo, base);
    }
}
