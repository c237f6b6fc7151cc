using Microsoft.Win32.SafeHandles;

namespace Cleave.Cli.Tests.Warm;

/// <summary>The process of <see cref="WarmProcess"/>: it runs the commands that it is sent, one after the other.</summary>
/// <remarks>
/// A request is the arguments and the bytes of standard input. The answer is the exit code and the bytes of both outputs. The process ends
/// when the one that started it does, because its own standard input ends then.
/// </remarks>
internal static class WarmProgram
{
    /// <summary>The only argument of a process that serves requests.</summary>
    public const string Serve = "--serve-tests";

    private static readonly Func<string[], int> Command =
        typeof(ExitCode).Assembly.EntryPoint!.CreateDelegate<Func<string[], int>>();

    /// <summary>Serves requests, or runs one command: 'cleave bench' starts its own program again for each case.</summary>
    public static int Main(string[] arguments)
    {
        if (arguments is not [Serve])
        {
            return Command(arguments);
        }

        using SafeFileHandle input = StandardStreams.Duplicate(0);
        using SafeFileHandle output = StandardStreams.Duplicate(1);
        using var requests = new BinaryReader(new FileStream(input, FileAccess.Read, bufferSize: 0));
        using var answers = new BinaryWriter(new FileStream(output, FileAccess.Write, bufferSize: 0));
        try
        {
            while (true)
            {
                Answer(requests, answers);
            }
        }
        catch (EndOfStreamException)
        {
            return ExitCode.Success;
        }
    }

    private static void Answer(BinaryReader requests, BinaryWriter answers)
    {
        string[] arguments = [.. Enumerable.Range(0, requests.ReadInt32()).Select(_ => requests.ReadString())];
        byte[] input = requests.ReadBytes(requests.ReadInt32());
        var streams = new StandardStreams(input);
        int code = Command(arguments);
        (byte[] output, byte[] errors) = streams.End();
        answers.Write(code);
        foreach (byte[] text in (byte[][])[output, errors])
        {
            answers.Write(text.Length);
            answers.Write(text);
        }
    }
}
