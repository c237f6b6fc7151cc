using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cleave.Browser.Tests.Browsing;

/// <summary>Serves a folder of files to a browser on this machine, from a port that the system chooses.</summary>
internal sealed class SiteServer : IDisposable
{
    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css",
        [".js"] = "text/javascript",
        [".json"] = "application/json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".woff"] = "font/woff",
        [".woff2"] = "font/woff2",
    };

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _folder;
    private readonly Task _serving;

    public SiteServer(string folder)
    {
        _folder = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        _listener.Start();
        _serving = Serve();
    }

    /// <summary>The address of the folder.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>The paths that were asked for and do not exist.</summary>
    public ConcurrentQueue<string> Missing { get; } = [];

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _serving.Wait();
        _end.Dispose();
    }

    private async Task Serve()
    {
        var answers = new List<Task>();
        try
        {
            while (true)
                answers.Add(Answer(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task Answer(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                string[] request = (await reader.ReadLineAsync(_end.Token) ?? "").Split(' ');
                while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 })
                {
                }

                if (request.Length > 1)
                    await Send(stream, Uri.UnescapeDataString(request[1].Split('?', '#')[0]));
            }
            catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
            {
                // The browser opens connections that it does not use, and closes those of a page that it leaves.
            }
        }
    }

    private async Task Send(NetworkStream stream, string path)
    {
        string file = Path.GetFullPath(Path.Combine(_folder, path.TrimStart('/')));
        bool isThere = file.StartsWith(_folder, StringComparison.Ordinal) && File.Exists(file);
        if (!isThere)
            Missing.Enqueue(path);
        byte[] content = isThere ? await File.ReadAllBytesAsync(file, _end.Token) : [];
        string type = Types.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
        string status = isThere ? "200 OK" : "404 Not Found";
        string head = string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _end.Token);
        await stream.WriteAsync(content, _end.Token);
    }
}
