using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Cleave.Memory.Context;

namespace CacheServer;

/// <summary>A server that answers each request, a key of four bytes, with the length of its value and the value.</summary>
/// <param name="cache">The cache that the values come from.</param>
/// <param name="buffers">The pool of the buffers, one for each request that is under way.</param>
/// <param name="group">The group that the values are charged to, or null.</param>
internal sealed class Server(ValueCache cache, MemoryPool<byte> buffers, MemoryGroup? group) : IDisposable
{
    /// <summary>Bytes of a key, and of the length before a value.</summary>
    public const int HeaderBytes = 4;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Listens on a free port of the loopback address.</summary>
    /// <returns>The address to connect to.</returns>
    public EndPoint Listen()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        return _listener.LocalEndPoint!;
    }

    /// <summary>Serves so many connections, until all of them have ended.</summary>
    public async Task ServeAsync(int connections)
    {
        var all = new Task[connections];
        for (int i = 0; i < all.Length; i++)
        {
            Socket socket = await _listener.AcceptAsync();
            all[i] = Task.Run(() => ServeAsync(socket));
        }

        await Task.WhenAll(all);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Socket connection)
    {
        using (connection)
        {
            // Entered once for the connection: the group stays the current one across all that is awaited below.
            using IDisposable? charged = group?.Enter();
            connection.NoDelay = true;
            byte[] key = new byte[HeaderBytes];
            while (await connection.ReceiveAllAsync(key))
            {
                using IMemoryOwner<byte> buffer = buffers.Rent(HeaderBytes + Values.MostBytes);
                int length = Answer(BinaryPrimitives.ReadInt32LittleEndian(key), buffer.Memory.Span);
                await connection.SendAllAsync(buffer.Memory[..length]);
            }
        }
    }

    private int Answer(int key, Span<byte> answer)
    {
        int length = cache.Get(key, answer[HeaderBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(answer, length);
        return HeaderBytes + length;
    }
}
