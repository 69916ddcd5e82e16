package org.xueliang.simulator.scene;

import java.nio.file.*;
import java.util.*;
import org.xueliang.simulator.script.*;

public class SceneLook {
    public static void main(String[] a) throws Exception {
        List<ScriptedEvent> ev = List.of(
                ScriptedEvent.of("c", EventKind.PERSON_WALKS, 1000, 9000, Heading.LEFT_TO_RIGHT),
                ScriptedEvent.of("c", EventKind.VEHICLE_PASSES, 10000, 16000, Heading.RIGHT_TO_LEFT),
                ScriptedEvent.of("c", EventKind.PERSON_ENTERS_YARD, 20000, 28000, Heading.LEFT_TO_RIGHT),
                ScriptedEvent.of("c", EventKind.LIGHT_STEP, 30000, 38000, Heading.LEFT_TO_RIGHT),
                ScriptedEvent.of("c", EventKind.LENS_COVERED, 40000, 48000, Heading.LEFT_TO_RIGHT),
                ScriptedEvent.of("c", EventKind.CAMERA_MOVED, 50000, 51000, Heading.LEFT_TO_RIGHT));
        Picture p = new Picture(640, 360);
        try (var out = Files.newOutputStream(Path.of(a[0]))) {
            long[] t = {0, 5000, 13000, 24000, 27500, 34000, 44000, 55000};
            for (int s = 1; s <= 2; s++) {
                StreetScene sc = new StreetScene(s * 13, 640, 360, ev);
                for (long ms : t) {
                    sc.draw(ms * 1000, ms * 1000, p);
                    out.write(p.luma());
                    out.write(p.cb());
                    out.write(p.cr());
                }
            }
        }
        StreetScene sc = new StreetScene(5, 640, 360, ev);
        for (int r = 0; r < 5; r++) {
            long n0 = System.nanoTime();
            for (int i = 0; i < 300; i++) sc.draw(i * 100000L, i * 100000L, p);
            System.out.println("draw us " + (System.nanoTime() - n0) / 300 / 1000);
        }
        try (var enc =
                new org.xueliang.simulator.media.SceneEncoder(org.xueliang.simulator.media.EncoderSettings.DEFAULTS)) {
            long n0 = System.nanoTime();
            long bytes = 0;
            StringBuilder sb = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                sc.draw(i * 100000L, i * 100000L, p);
                var u = enc.encode(p, i * 9000L, false);
                bytes += u.annexB().length;
                if (i % 10 == 0 || i < 25)
                    sb.append(u.keyframe() ? "K" : "").append(u.annexB().length).append(' ');
            }
            System.out.println(
                    "encode+draw us " + (System.nanoTime() - n0) / 300 / 1000 + " bytes " + bytes + "\n" + sb);
        }
    }
}
