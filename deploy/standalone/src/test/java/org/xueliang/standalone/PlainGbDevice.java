package org.xueliang.standalone;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A recorder of edition 2016 over UDP, written from the standard and sharing no code with the product. */
final class PlainGbDevice implements AutoCloseable {
    private static final String SERVER = "34020000002000000001";
    private static final String DOMAIN = "3402000000";

    private final String code;
    private final String channel;
    private final InetSocketAddress server;
    private final DatagramSocket socket;
    private final AtomicInteger cseq = new AtomicInteger();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final String callId;
    private final byte[] program;
    private PlainPsSender sender;

    PlainGbDevice(String code, String channel, int port) throws IOException {
        this(code, channel, port, new byte[0]);
    }

    /** @param program what its channel sends, over UDP; empty where it sends nothing */
    PlainGbDevice(String code, String channel, int port, byte[] program) throws IOException {
        this.program = program;
        this.code = code;
        this.channel = channel;
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        this.callId = "reg-" + code;
        Thread reader = new Thread(this::read, "plain-gb-device");
        reader.setDaemon(true);
        reader.start();
    }

    /** Registers; answers the status line that it ended with. */
    String register(String password) throws Exception {
        String first = ask("REGISTER", callId, "", "");
        Matcher nonce = Pattern.compile("nonce=\"([^\"]+)\"").matcher(first);
        if (!nonce.find()) {
            return first.lines().findFirst().orElse("");
        }
        String uri = "sip:" + SERVER + "@" + DOMAIN;
        String ha1 = md5(code + ":" + DOMAIN + ":" + password);
        String ha2 = md5("REGISTER:" + uri);
        boolean qop = first.contains("qop=");
        String response = qop
                ? md5(ha1 + ":" + nonce.group(1) + ":00000001:0a4f113b:auth:" + ha2)
                : md5(ha1 + ":" + nonce.group(1) + ":" + ha2);
        String authorization = "Authorization: Digest username=\"" + code + "\", realm=\"" + DOMAIN + "\", nonce=\""
                + nonce.group(1) + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm=MD5"
                + (qop ? ", qop=auth, nc=00000001, cnonce=\"0a4f113b\"" : "") + "\r\n";
        return ask("REGISTER", callId, authorization, "").lines().findFirst().orElse("");
    }

    private String ask(String method, String call, String headers, String body) throws Exception {
        int number = cseq.incrementAndGet();
        send(method, call, number, headers, body);
        while (true) {
            String answer = answers.poll(10, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException(method + " " + number + " was not answered");
            }
            if (answer.contains("CSeq: " + number + " " + method)) {
                return answer;
            }
        }
    }

    private void send(String method, String call, int number, String headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String me = "127.0.0.1:" + socket.getLocalPort();
        send(method + " sip:" + SERVER + "@" + DOMAIN + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP " + me + ";rport;branch=z9hG4bK" + number + "x" + code + "\r\n"
                + "From: <sip:" + code + "@" + DOMAIN + ">;tag=" + number + "\r\n"
                + "To: <sip:" + (method.equals("REGISTER") ? code : SERVER) + "@" + DOMAIN + ">\r\n"
                + "Call-ID: " + call + "\r\nCSeq: " + number + " " + method + "\r\n"
                + "Contact: <sip:" + code + "@" + me + ">\r\nMax-Forwards: 70\r\n"
                + (method.equals("REGISTER") ? "Expires: 3600\r\n" : "Content-Type: Application/MANSCDP+xml\r\n")
                + headers + "Content-Length: " + bytes.length + "\r\n\r\n" + body);
    }

    private void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    private void read() {
        byte[] buffer = new byte[65_535];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                String text = new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
                if (text.startsWith("SIP/2.0")) {
                    answers.add(text);
                } else {
                    answer(text);
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    /** 200 to everything; a catalog to who asks for one. */
    private void answer(String request) throws IOException {
        StringBuilder ok = new StringBuilder("SIP/2.0 200 OK\r\n");
        request.lines()
                .filter(line -> line.matches("(?i)(via|from|to|call-id|cseq):.*"))
                .forEach(line -> ok.append(line)
                        .append(line.regionMatches(true, 0, "to:", 0, 3) && !line.contains("tag=") ? ";tag=d1" : "")
                        .append("\r\n"));
        if (request.startsWith("ACK")) {
            return;
        }
        if (request.startsWith("INVITE") && program.length > 0) {
            accept(request, ok);
            return;
        }
        if (request.startsWith("BYE")) {
            endMedia();
        }
        send(ok + "Content-Length: 0\r\n\r\n");
        Matcher sn =
                Pattern.compile("<CmdType>Catalog</CmdType>\\s*<SN>(\\d+)</SN>").matcher(request);
        if (request.startsWith("MESSAGE") && sn.find()) {
            send("MESSAGE", "cat-" + sn.group(1), cseq.incrementAndGet(), "", """
                    <?xml version="1.0" encoding="GB2312"?>
                    <Response>
                    <CmdType>Catalog</CmdType>
                    <SN>%s</SN>
                    <DeviceID>%s</DeviceID>
                    <SumNum>1</SumNum>
                    <DeviceList Num="1">
                    <Item>
                    <DeviceID>%s</DeviceID>
                    <Name>East door</Name>
                    <Manufacturer>Acme</Manufacturer>
                    <Model>C1</Model>
                    <Owner>o</Owner>
                    <CivilCode>340200</CivilCode>
                    <Address>yard</Address>
                    <Parental>0</Parental>
                    <ParentID>%s</ParentID>
                    <SafetyWay>0</SafetyWay>
                    <RegisterWay>1</RegisterWay>
                    <Secrecy>0</Secrecy>
                    <Status>ON</Status>
                    </Item>
                    </DeviceList>
                    </Response>
                    """.formatted(
                            sn.group(1), code, channel, code));
        }
    }

    /** 200 with the answer's SDP, and pictures at once: one stream at a time. */
    private void accept(String request, StringBuilder ok) throws IOException {
        endMedia();
        String ssrc = line(request, "y=(\\d{10})");
        InetSocketAddress to = new InetSocketAddress(
                line(request, "c=IN IP4 ([0-9.]+)"), Integer.parseInt(line(request, "m=video (\\d+) ")));
        sender = new PlainPsSender(program, to, (int) Long.parseLong(ssrc));
        String sdp =
                "v=0\r\no=" + channel + " 0 0 IN IP4 127.0.0.1\r\ns=Play\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video "
                        + sender.port() + " RTP/AVP 96\r\na=sendonly\r\na=rtpmap:96 PS/90000\r\ny=" + ssrc + "\r\n";
        send(ok + "Contact: <sip:" + channel + "@127.0.0.1:" + socket.getLocalPort()
                + ">\r\nContent-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp);
    }

    private static String line(String request, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(request);
        if (!matcher.find()) {
            throw new IllegalArgumentException(pattern + " is not in " + request);
        }
        return matcher.group(1);
    }

    private void endMedia() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
    }

    private static String md5(String text) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        socket.close();
        endMedia();
    }
}
