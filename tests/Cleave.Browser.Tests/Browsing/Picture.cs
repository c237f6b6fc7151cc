using System.Buffers.Binary;
using System.IO.Compression;

namespace Cleave.Browser.Tests.Browsing;

/// <summary>The pixels of a PNG of eight bits a channel without interlacing, which is what browsers make.</summary>
internal sealed class Picture
{
    private const int Signature = 8;

    private readonly byte[] _png;
    private readonly int _channels;
    private readonly Lazy<byte[]> _pixels;

    public Picture(byte[] png)
    {
        _png = png;
        var compressed = new MemoryStream();
        for (int at = Signature; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            ReadOnlySpan<byte> kind = png.AsSpan(at + 4, 4);
            ReadOnlySpan<byte> content = png.AsSpan(at + 8, length);
            if (kind.SequenceEqual("IHDR"u8))
            {
                Assert.True(content[8] == 8 && content[12] == 0, "an unexpected kind of PNG");
                (Width, Height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
                _channels = content[9] == 6 ? 4 : 3;
            }
            else if (kind.SequenceEqual("IDAT"u8))
            {
                compressed.Write(content);
            }

            at += length + 12;
        }

        compressed.Position = 0;
        // Many pictures are only kept for people, and nobody asks for their pixels.
        _pixels = new Lazy<byte[]>(() => Unfilter(compressed));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The colour of a pixel, red in the high byte.</summary>
    public int this[int x, int y]
    {
        get
        {
            int at = ((y * Width) + x) * _channels;
            byte[] pixels = _pixels.Value;
            return pixels[at] << 16 | pixels[at + 1] << 8 | pixels[at + 2];
        }
    }

    /// <summary>How many different colours there are in a part, given in shares of the whole.</summary>
    public int Colours(double left = 0, double top = 0, double right = 1, double bottom = 1) =>
        Part(left, top, right, bottom).Distinct().Count();

    /// <summary>The colours of a part.</summary>
    public IEnumerable<int> Part(double left, double top, double right, double bottom)
    {
        for (int y = (int)(top * Height); y < (int)(bottom * Height); y++)
        {
            for (int x = (int)(left * Width); x < (int)(right * Width); x++)
                yield return this[x, y];
        }
    }

    public void Save(string path) => File.WriteAllBytes(path, _png);

    private byte[] Unfilter(Stream compressed)
    {
        using var lines = new ZLibStream(compressed, CompressionMode.Decompress);
        int stride = Width * _channels;
        var pixels = new byte[stride * Height];
        for (int y = 0; y < Height; y++)
        {
            int filter = lines.ReadByte();
            lines.ReadExactly(pixels, y * stride, stride);
            for (int x = 0; x < stride; x++)
            {
                int at = (y * stride) + x;
                int left = x >= _channels ? pixels[at - _channels] : 0;
                int up = y > 0 ? pixels[at - stride] : 0;
                int corner = x >= _channels && y > 0 ? pixels[at - stride - _channels] : 0;
                pixels[at] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
            }
        }

        return pixels;
    }

    private static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner;
        (int toLeft, int toUp, int toCorner) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
