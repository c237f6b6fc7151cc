using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cleave.Cli.Tests.Warm;

/// <summary>The three standard streams of this process, as pipes of one command.</summary>
internal sealed class StandardStreams
{
    private readonly Task<byte[]> _output;
    private readonly Task<byte[]> _errors;
    private readonly TextWriter _out;
    private readonly TextWriter _error;

    /// <summary>Replaces the streams by pipes, the first of which has those bytes.</summary>
    public StandardStreams(byte[] input)
    {
        _ = Feed(input);
        _output = Collect(1);
        _errors = Collect(2);
        _out = Writer(Console.OpenStandardOutput());
        _error = Writer(Console.OpenStandardError());
        Console.SetOut(_out);
        Console.SetError(_error);
    }

    /// <summary>A handle of its own for a standard stream.</summary>
    public static SafeFileHandle Duplicate(int descriptor) => new(CallDup(descriptor), ownsHandle: true);

    /// <summary>Closes the pipes, and returns what came out of them.</summary>
    public (byte[] Output, byte[] Errors) End()
    {
        _out.Dispose();
        _error.Dispose();
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        for (int descriptor = 0; descriptor < 3; descriptor++)
        {
            Replace(descriptor, nothing);
        }

        return (_output.Result, _errors.Result);
    }

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true };

    /// <summary>Writes the input while the command reads it. A command that reads less leaves the rest.</summary>
    private static Task Feed(byte[] input)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        Replace(0, pipe.ClientSafePipeHandle);
        pipe.DisposeLocalCopyOfClientHandle();
        return Task.Run(() =>
        {
            using (pipe)
            {
                pipe.Write(input);
            }
        });
    }

    private static Task<byte[]> Collect(int descriptor)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        Replace(descriptor, pipe.ClientSafePipeHandle);
        pipe.DisposeLocalCopyOfClientHandle();
        return Task.Factory.StartNew(() =>
        {
            using var text = new MemoryStream();
            using (pipe)
            {
                pipe.CopyTo(text);
            }

            return text.ToArray();
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static void Replace(int descriptor, SafeHandle by)
    {
        if (CallDup2((int)by.DangerousGetHandle(), descriptor) < 0)
        {
            throw new IOException($"Standard stream {descriptor} cannot be replaced: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static extern int CallDup(int descriptor);

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static extern int CallDup2(int from, int to);
}
