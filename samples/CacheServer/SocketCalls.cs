using System.Net.Sockets;

namespace CacheServer;

/// <summary>Whole messages over a socket.</summary>
internal static class SocketCalls
{
    /// <summary>Fills a buffer; false if the peer has closed the connection before.</summary>
    public static async ValueTask<bool> ReceiveAllAsync(this Socket socket, Memory<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int received = await socket.ReceiveAsync(buffer, SocketFlags.None);
            if (received == 0)
            {
                return false;
            }

            buffer = buffer[received..];
        }

        return true;
    }

    /// <summary>Sends all of a buffer.</summary>
    public static async ValueTask SendAllAsync(this Socket socket, ReadOnlyMemory<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[await socket.SendAsync(buffer, SocketFlags.None)..];
        }
    }
}
