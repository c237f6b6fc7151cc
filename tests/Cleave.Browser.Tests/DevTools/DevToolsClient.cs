using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace Cleave.Browser.Tests.DevTools;

/// <summary>Speaks the DevTools protocol over its web socket: commands with answers, and events.</summary>
internal sealed class DevToolsClient : IAsyncDisposable
{
    /// <summary>An answer takes milliseconds, and much longer beside other work.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    /// <summary>Told of every event: its session, its name and its parameters.</summary>
    public event Action<string?, string, JsonNode>? EventReceived;

    public static async Task<DevToolsClient> ConnectAsync(Uri endpoint)
    {
        var client = new DevToolsClient();
        await client._socket.ConnectAsync(endpoint, CancellationToken.None);
        client._reading = Task.Run(client.ReadAll);
        return client;
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">The browser answered with an error.</exception>
    public async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null, string? session = null)
    {
        int id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null)
            message["sessionId"] = session;

        await _sending.WaitAsync();
        try
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(message.ToJsonString());
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        JsonNode reply = await answer.Task.WaitAsync(Patience);
        return reply["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : reply["result"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAll()
    {
        var buffer = new byte[1 << 16];
        var message = new MemoryStream();
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception closed) when (closed is WebSocketException or OperationCanceledException)
        {
            // The browser went away: whoever waits is told.
        }

        foreach (TaskCompletionSource<JsonNode> waiting in _waiting.Values)
            waiting.TrySetException(new InvalidOperationException("The browser closed the connection."));
    }

    private void Take(JsonNode message)
    {
        if ((int?)message["id"] is not { } id)
            EventReceived?.Invoke((string?)message["sessionId"], (string)message["method"]!, message["params"]!);
        else if (_waiting.TryRemove(id, out TaskCompletionSource<JsonNode>? waiting))
            waiting.TrySetResult(message);
    }
}
