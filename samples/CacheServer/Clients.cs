using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CacheServer;

/// <summary>Clients that ask a server for values, each over a connection of its own, and check what comes.</summary>
/// <param name="keys">How many keys there are. Half of all requests are for a quarter of them.</param>
internal sealed class Clients(int keys)
{
    private long _answers;
    private long _wrong;
    private volatile bool _isStopped;

    /// <summary>The number of answers that came so far.</summary>
    public long Answers => Volatile.Read(ref _answers);

    /// <summary>The number of answers so far that were not the value of their key.</summary>
    public long Wrong => Volatile.Read(ref _wrong);

    /// <summary>Lets all clients end after the answer that they wait for.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Runs so many clients at once, until each has had its answers or is stopped.</summary>
    public Task RunAsync(EndPoint server, int clients, long answersEach = long.MaxValue) =>
        Task.WhenAll(Enumerable.Range(1, clients).Select(seed => Task.Run(() => RunOneAsync(server, seed, answersEach))));

    private async Task RunOneAsync(EndPoint server, int seed, long answers)
    {
        var random = new Random(seed);
        byte[] header = new byte[Server.HeaderBytes];
        byte[] value = new byte[Values.MostBytes];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        for (long left = answers; left > 0 && !_isStopped; left--)
        {
            double place = random.NextDouble();
            int key = (int)(place * place * keys);
            BinaryPrimitives.WriteInt32LittleEndian(header, key);
            await socket.SendAllAsync(header);
            await socket.ReceiveAllAsync(header);
            Memory<byte> answer = value.AsMemory(0, BinaryPrimitives.ReadInt32LittleEndian(header));
            await socket.ReceiveAllAsync(answer);
            Interlocked.Add(ref _wrong, Values.IsRight(key, answer.Span) ? 0 : 1);
            Interlocked.Increment(ref _answers);
        }
    }
}
