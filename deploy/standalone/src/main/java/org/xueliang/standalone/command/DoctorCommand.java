package org.xueliang.standalone.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.standalone.doctor.Doctor;
import org.xueliang.standalone.doctor.DoctorReport;
import org.xueliang.standalone.doctor.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "doctor",
        description = {
            "Connects to one RTSP camera, shows the dialogue, says what is wrong with it and what to change.",
            "Needs no server. Ends with 0 where the camera can be enrolled, else 1.",
            "A device that registers by GB/T 28181 is examined through the server: doctor gb28181.",
            "",
            "Examples:",
            "  xueliang doctor rtsp://admin@192.168.1.60:554/Streaming/Channels/101 --password",
            "  xueliang doctor gb28181 --device 34020000001180000001"
        },
        subcommands = DoctorGbCommand.class)
final class DoctorCommand implements Callable<Integer> {
    // Not required, so that it may be left out before a subcommand; looked at below.
    @Parameters(arity = "0..1", paramLabel = "URL", description = "rtsp:// or rtsps://")
    String url = "";

    @Option(names = "--user", description = "Else the one in the URL.")
    @Nullable
    String user;

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "Asked for where the value is left out.")
    char @Nullable [] password;

    @Option(
            names = "--listen",
            paramLabel = "SECONDS",
            description = "How long media is looked at (default: ${DEFAULT-VALUE}).")
    int listenS = 6;

    @Option(names = "--json", description = "JSON alone on standard output.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        if (url.isEmpty()) {
            throw new IllegalArgumentException(
                    "URL: missing (expected: rtsp://... of a camera, or: doctor gb28181 --device CODE)");
        }
        RtspUrl parsed;
        try {
            parsed = RtspUrl.parse(url);
        } catch (RtspSyntaxException e) {
            throw new IllegalArgumentException("URL: " + e.getMessage(), e);
        }
        if (listenS < 1 || listenS > 600) {
            throw new IllegalArgumentException("--listen: " + listenS + " (expected: 1 to 600)");
        }
        if (!json) {
            System.err.println(
                    "examining " + parsed.withoutCredentials().requestUri() + ", about " + (listenS + 2) + " s ...");
        }
        DoctorReport report =
                new Doctor(parsed, user, password == null ? null : new String(password), listenS * 1000L).examine();
        if (json) {
            System.out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(report));
        } else {
            print(report);
        }
        return report.healthy() ? 0 : 1;
    }

    private static void print(DoctorReport report) {
        // What a camera says is shown and not done: an escape sequence of its would be the terminal's.
        report.dialogue().forEach(line -> System.out.println(Words.plain(line)));
        for (Finding finding : report.findings()) {
            String mark = switch (finding.level()) {
                case GOOD -> "ok  ";
                case ODD -> "odd ";
                case BAD -> "BAD ";
            };
            System.out.println(Words.plain(mark + finding.where() + ": " + finding.what()
                    + (finding.evidence().isEmpty() ? "" : " [" + finding.evidence() + "]")));
            if (!finding.advice().isEmpty()) {
                System.out.println("    -> " + Words.plain(finding.advice()));
            }
        }
        System.out.println(report.healthy() ? "This camera can be enrolled." : "This camera cannot be used as it is.");
    }
}
