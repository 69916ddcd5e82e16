package org.xueliang.ingest.gb28181.invite;

/**
 * @param device whose registration shows where to send it
 * @param channel user part of the Request-URI and of To
 * @param subject value of the Subject header
 * @param sdp body, Application/SDP
 */
public record InviteRequest(String device, String channel, String subject, byte[] sdp) {}
