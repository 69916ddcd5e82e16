package org.xueliang.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.testkit.Corpus;
import org.xueliang.testkit.FfmpegProgram;

/**
 * A clip in which somebody comes and goes at known times, in H.264 with B pictures and in H.265.
 *
 * @param visits when somebody is in view
 * @param empty when nobody is, beyond doubt
 * @param lengthS how much of the files is pushed
 */
record PushedClip(Path h264, Path h265, int width, int height, int lengthS, List<Span> visits, List<Span> empty) {
    /** Seconds of the clip. */
    record Span(double fromS, double toS) {}

    private static final String INTEL = "video/intel/intel_one-by-one-person-detection.mp4";

    private static final List<String> H264 =
            List.of("-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "20", "-keyint_min", "20");

    private static final List<String> H265 = List.of(
            "-c:v",
            "libx265",
            "-preset",
            "superfast",
            "-x265-params",
            "log-level=error:bframes=3:keyint=20:min-keyint=20");

    /** The corpus's where there is one, else one that is made now. */
    static PushedClip in(Path folder) throws IOException, InterruptedException {
        return System.getProperty("corpus.dir", "").isBlank() ? made(folder) : ofCorpus(folder);
    }

    /** By its {@code expected.json}, 10 pictures a second: the frames that were looked at one by one. */
    private static PushedClip ofCorpus(Path folder) throws IOException, InterruptedException {
        Path clip = Corpus.path(INTEL);
        Path h265 = folder.resolve("clip-h265.mp4");
        int lengthS = 45;
        List<String> arguments =
                new ArrayList<>(List.of("-t", Integer.toString(lengthS), "-i", clip.toString(), "-an"));
        arguments.addAll(H265);
        arguments.add(h265.toString());
        FfmpegProgram.run(arguments);
        return new PushedClip(
                clip,
                h265,
                768,
                432,
                lengthS,
                List.of(new Span(5.8, 19.7), new Span(22.7, 44.7)),
                List.of(new Span(0, 5.0), new Span(20.5, 22.0)));
    }

    /** A still background, noise as of a sensor, and a figure of 3 % of the picture that walks through it twice. */
    private static PushedClip made(Path folder) throws IOException, InterruptedException {
        int lengthS = 45;
        Path h264 = folder.resolve("clip-h264.mp4");
        Path h265 = folder.resolve("clip-h265.mp4");
        // Fine detail as any street has: a scene without it cannot be told from a covered lens.
        String background = "color=c=gray:s=640x360:r=10,trim=end_frame=1,"
                + "geq=lum='80+30*sin(X/23)*cos(Y/17)+9*mod(floor(X/9)*7+floor(Y/11)*5,6)'"
                + ":cb='122+6*sin(X/90)':cr=134,loop=loop=-1:size=1:start=0,setpts=N/10/TB";
        // Clothes and limbs that move: a plain block that slides costs an encoder next to nothing.
        String figure = "color=c=gray:s=64x108:r=10,"
                + "geq=lum='170+60*sin(X/5+T*9)*sin(Y/7-T*7)':cb=118:cr=142,noise=alls=40:allf=t";
        String walk = "[0][1]overlay=x='mod(t-20,14)*55':y=180:shortest=0"
                + ":enable='between(t,20,28)+between(t,34,40)',noise=alls=3:allf=t,format=yuv420p";
        List<String> arguments = new ArrayList<>(List.of(
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                background,
                "-f",
                "lavfi",
                "-i",
                figure,
                "-filter_complex",
                walk,
                "-t",
                Integer.toString(lengthS)));
        arguments.addAll(H264);
        arguments.add(h264.toString());
        FfmpegProgram.run(arguments);
        List<String> again = new ArrayList<>(List.of("-v", "error", "-i", h264.toString()));
        again.addAll(H265);
        again.add(h265.toString());
        FfmpegProgram.run(again);
        return new PushedClip(
                h264,
                h265,
                640,
                360,
                lengthS,
                List.of(new Span(20, 28), new Span(34, 40)),
                List.of(new Span(0, 17.5), new Span(29.5, 31.5), new Span(41.5, 45)));
    }
}
