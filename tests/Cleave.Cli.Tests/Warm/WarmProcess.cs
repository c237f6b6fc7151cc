using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Cleave.Cli.Tests.Warm;

/// <summary>A process that has the command line loaded and compiled, and runs one command after the other.</summary>
/// <remarks>
/// Starting a process for each command takes most of the time of these tests: the runtime compiles the same code again each time. What
/// belongs to a process of its own has one (<see cref="CleaveRun.Start(string[])"/>): signals, the environment, a reader that goes away.
/// </remarks>
internal sealed class WarmProcess
{
    private static readonly ConcurrentBag<WarmProcess> Idle = [];

    private readonly Process _process;

    private WarmProcess()
    {
        string assembly = typeof(WarmProcess).Assembly.Location;
        var start = new ProcessStartInfo(CleaveRun.Host, ["exec", assembly, WarmProgram.Serve])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("The process of the commands does not start.");
    }

    /// <summary>Whether this system has what such a process needs.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux();

    /// <summary>Runs a command in a process that is idle.</summary>
    /// <returns>The run; null if the command ended the process, so that only a process of its own can show how it ends.</returns>
    public static async Task<CleaveRun?> Run(byte[] input, string[] arguments)
    {
        WarmProcess process = Idle.TryTake(out WarmProcess? idle) ? idle : new WarmProcess();
        try
        {
            CleaveRun run = await Task.Run(() => process.Ask(input, arguments)).WaitAsync(CleaveRun.Hang);
            Idle.Add(process);
            return run;
        }
        catch (Exception ended) when (ended is IOException or EndOfStreamException)
        {
            process.End();
            return null;
        }
        catch (TimeoutException)
        {
            process.End();
            throw;
        }
    }

    private CleaveRun Ask(byte[] input, string[] arguments)
    {
        using (var request = new BinaryWriter(_process.StandardInput.BaseStream, Encoding.UTF8, leaveOpen: true))
        {
            request.Write(arguments.Length);
            Array.ForEach(arguments, request.Write);
            request.Write(input.Length);
            request.Write(input);
        }

        using var answer = new BinaryReader(_process.StandardOutput.BaseStream, Encoding.UTF8, leaveOpen: true);
        return new CleaveRun(answer.ReadInt32(), ReadText(answer), ReadText(answer));
    }

    private static string ReadText(BinaryReader answer) =>
        CleaveRun.Text(Encoding.UTF8.GetString(answer.ReadBytes(answer.ReadInt32())));

    private void End()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
