package org.xueliang.ingest.analysis;

import io.netty.buffer.ByteBuf;
import org.xueliang.ingest.codec.DecodeException;
import org.xueliang.ingest.codec.DecodePurpose;
import org.xueliang.ingest.codec.DecodedPicture;
import org.xueliang.ingest.codec.DecoderLimits;
import org.xueliang.ingest.codec.Thumbnailer;
import org.xueliang.ingest.codec.VideoDecoder;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;

/** FFmpeg's decoder and scaler. */
final class FfmpegThumbnailSource implements ThumbnailSource {
    private final VideoDecoder decoder;
    private final Thumbnailer thumbnailer = new Thumbnailer();

    FfmpegThumbnailSource(VideoCodec codec, ParameterSets sets, DecodePurpose purpose, DecoderLimits limits)
            throws DecodeException {
        decoder = new VideoDecoder(codec, purpose, sets, limits);
    }

    @Override
    public int decode(ByteBuf annexB, long receivedUs, Sampler sampler) throws DecodeException {
        return decoder.decode(annexB, receivedUs, picture -> give(picture, sampler));
    }

    @Override
    public void drain(Sampler sampler) throws DecodeException {
        decoder.drain(picture -> give(picture, sampler));
    }

    private void give(DecodedPicture picture, Sampler sampler) throws DecodeException {
        if (sampler.wants(picture.receivedUs(), picture.damaged())) {
            sampler.sample(thumbnailer.scale(picture), picture.receivedUs(), picture.keyframe());
        }
    }

    @Override
    public void close() {
        thumbnailer.close();
        decoder.close();
    }
}
