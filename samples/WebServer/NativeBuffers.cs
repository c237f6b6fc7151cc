using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Cleave.Memory.Owners;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace WebServer;

/// <summary>Has Kestrel receive into, and send from, buffers outside of the managed heap.</summary>
/// <remarks>
/// A factory of pools is all that receiving takes. Sending takes more: what lies in several buffers Kestrel's sockets send only if all of
/// them are arrays ("Buffer backed by array was expected", as of ASP.NET Core 10.0), and reset the connection if not. So the output of each
/// connection is replaced by a writer that sends its buffers to the socket one after the other.
/// </remarks>
internal static class NativeBuffers
{
    /// <summary>Takes the buffers of all connections from pools that a function makes. Call it before UseKestrel, so that it comes before
    /// the endpoints; if not, the server refuses to start.</summary>
    public static IWebHostBuilder UseNativeBuffers(this IWebHostBuilder host, Func<NativeMemoryPool> makePool)
    {
        var factory = new PoolFactory(makePool);
        host.ConfigureServices(services => services.AddSingleton<IMemoryPoolFactory<byte>>(factory));
        return host.ConfigureKestrel(options => options.ConfigureEndpointDefaults(endpoint => SendFrom(endpoint, factory)));
    }

    /// <summary>Comes before UseHttps, if that is used, so that what is encrypted goes this way.</summary>
    private static void SendFrom(ListenOptions endpoint, PoolFactory factory)
    {
        factory.HasEndpoint = true;
        endpoint.Use(next => connection => SendFrom(factory.ForSending, connection, next));
    }

    private static async Task SendFrom(NativeMemoryPool pool, ConnectionContext connection, ConnectionDelegate next)
    {
        Socket socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket
            ?? throw new InvalidOperationException(
                "The connection has no socket, so its output cannot be replaced; use the socket transport.");
        IDuplexPipe original = connection.Transport;
        PipeWriter output = PipeWriter.Create(new SocketStream(connection, socket), new StreamPipeWriterOptions(pool));
        connection.Transport = new Duplex(original.Input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            await output.CompleteAsync();
            connection.Transport = original;
        }
    }

    private sealed class PoolFactory(Func<NativeMemoryPool> makePool) : IMemoryPoolFactory<byte>
    {
        public NativeMemoryPool ForSending { get; } = makePool();

        /// <summary>Whether an endpoint sends our way.</summary>
        public bool HasEndpoint { get; set; }

        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => HasEndpoint ? makePool() : throw new InvalidOperationException(
            "No endpoint sends from native buffers, so large responses would be reset. Call UseNativeBuffers before UseKestrel.");
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>Sends what is written. Once the peer is gone it aborts the connection, and takes in what is still written.</summary>
    private sealed class SocketStream(ConnectionContext connection, Socket socket) : NetworkStream(socket, ownsSocket: false)
    {
        private bool _isBroken;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_isBroken)
            {
                return;
            }

            try
            {
                await base.WriteAsync(buffer, cancellationToken);
            }
            catch (IOException broken)
            {
                _isBroken = true;
                connection.Abort(new ConnectionAbortedException("The peer has closed the connection.", broken));
            }
        }
    }
}
