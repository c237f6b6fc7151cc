using System.Buffers;

namespace Cleave.State;

/// <summary>Reads one state from a stream.</summary>
internal static class StateStream
{
    // A damaged length must not commit memory that the stream has no data for.
    private const int Turn = 1 << 20;

    /// <summary>Makes an allocator from the bytes of a state.</summary>
    public delegate T Reader<out T>(ReadOnlySpan<byte> state, RestoreOptions? options);

    /// <summary>Reads one state, nothing behind it, and makes an allocator of it.</summary>
    /// <param name="state">The stream, at the beginning of the state.</param>
    /// <param name="options">The options for the reader.</param>
    /// <param name="restore">The method that makes the allocator.</param>
    /// <exception cref="ArgumentNullException"><paramref name="state"/> is null.</exception>
    public static T Restore<T>(Stream state, RestoreOptions? options, Reader<T> restore)
    {
        ArgumentNullException.ThrowIfNull(state);
        (byte[] rented, int length) = Read(state);
        try
        {
            return restore(rented.AsSpan(0, length), options);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Reads the bytes of one state, and nothing behind it.</summary>
    /// <param name="stream">The stream, at the beginning of the state.</param>
    /// <returns>An array of the shared pool, and the number of bytes in it. Fewer than the state has if the stream ends before; the
    /// checks of the state find that.</returns>
    private static (byte[] Rented, int Length) Read(Stream stream)
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
