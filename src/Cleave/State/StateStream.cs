using System.Buffers;

namespace Cleave.State;

/// <summary>Reads one state from a stream.</summary>
internal static class StateStream
{
    // A damaged length must not commit memory that the stream has no data for.
    private const int Turn = 1 << 20;

    /// <summary>Reads the bytes of one state, and nothing behind it.</summary>
    /// <param name="stream">The stream, at the beginning of the state.</param>
    /// <returns>An array of the shared pool, and the number of bytes in it. Fewer than the state has if the stream ends before; the
    /// checks of the state find that.</returns>
    public static (byte[] Rented, int Length) Read(Stream stream)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Turn);
        int length = stream.ReadAtLeast(bytes.AsSpan(0, StateFrame.HeaderBytes), StateFrame.HeaderBytes, throwOnEndOfStream: false);
        if (StateFrame.Measure(bytes.AsSpan(0, length), 0, out ulong whole).IsFailure || whole > (ulong)Array.MaxLength)
        {
            return (bytes, length);
        }

        while (length < (int)whole)
        {
            bytes = WithRoom(bytes, length);
            int wanted = Math.Min(bytes.Length, (int)whole) - length;
            int read = stream.ReadAtLeast(bytes.AsSpan(length, wanted), wanted, throwOnEndOfStream: false);
            length += read;
            if (read < wanted)
            {
                break;
            }
        }

        return (bytes, length);
    }

    private static byte[] WithRoom(byte[] bytes, int length)
    {
        if (length < bytes.Length)
        {
            return bytes;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * bytes.Length, Array.MaxLength));
        bytes.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }
}
