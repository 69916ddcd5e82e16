package org.xueliang.protocol.onvif;

/**
 * A profile: a way in which a device codes a picture.
 *
 * @param token what it is asked for by
 * @param videoSource token of the sensor or input that the picture is of; profiles that share it show the same
 * @param encoding as the device says: "H264", "H265", "JPEG"; empty where it says none
 * @param width pixels; 0 where it says none
 */
public record MediaProfile(String token, String name, String videoSource, String encoding, int width, int height) {
    public long pixels() {
        return (long) width * height;
    }

    /** "H264 1920x1080". */
    public String video() {
        return (encoding + (width > 0 ? " " + width + "x" + height : "")).strip();
    }
}
