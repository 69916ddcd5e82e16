package org.xueliang.simulator.gb28181;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javax.imageio.ImageIO;

/** Puts pictures where a platform said, by HTTP, on a thread of its own; what cannot be sent is left out. */
final class PictureSender {
    private static final int TIMEOUT_MS = 5000;
    private static final int WAITING = 64;
    private static final ThreadPoolExecutor SENDING =
            new ThreadPoolExecutor(1, 2, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                Thread thread = new Thread(task, "simulated-pictures");
                thread.setDaemon(true);
                return thread;
            });

    private PictureSender() {}

    /** @param done told how many were taken, on the sending thread */
    static void send(String url, int count, IntConsumer done) {
        try {
            SENDING.execute(() -> {
                int sent = 0;
                while (sent < count && put(url)) {
                    sent++;
                }
                done.accept(sent);
            });
        } catch (RejectedExecutionException tooMany) {
            done.accept(0);
        }
    }

    private static boolean put(String url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "image/jpeg");
            connection.setDoOutput(true);
            connection.getOutputStream().write(Picture.JPEG);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException | IllegalArgumentException refused) {
            return false;
        }
    }

    /** Drawn when the first is wanted. */
    private static final class Picture {
        static final byte[] JPEG = draw();

        private static byte[] draw() {
            BufferedImage image = new BufferedImage(640, 360, BufferedImage.TYPE_INT_RGB);
            Graphics2D pen = image.createGraphics();
            pen.setColor(Color.GRAY);
            pen.fillRect(0, 0, 640, 360);
            pen.setColor(Color.ORANGE);
            pen.fillOval(270, 130, 100, 100);
            pen.dispose();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "jpeg", out);
            } catch (IOException intoMemory) {
                throw new UncheckedIOException(intoMemory);
            }
            return out.toByteArray();
        }
    }
}
