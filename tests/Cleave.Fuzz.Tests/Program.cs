using System.Diagnostics;
using SharpFuzz;

namespace Cleave.Fuzz.Tests;

/// <summary>The program that eng/fuzz starts: under AFL++, with files to read,
/// or with a number of seconds to change the corpus at random.</summary>
internal static class Program
{
    private const string Usage = "afl TARGET | read TARGET FILE... | random TARGET SECONDS SEED";

    public static int Main(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        FuzzTarget target = FuzzTargets.Find(arguments[1]);
        switch (arguments[0])
        {
            case "afl":
                Fuzzer.Run(input => target.Read(input));
                return 0;
            case "read":
                foreach (string file in arguments[2..])
                    Console.WriteLine($"{file}: {(target.Read(File.ReadAllBytes(file)) ? "read" : "refused")}");
                return 0;
            default:
                return Random(target, int.Parse(arguments[2]), int.Parse(arguments[3]));
        }
    }

    private static int Random(FuzzTarget target, int seconds, int seed)
    {
        var mutator = new Mutator(seed, [.. target.Corpus.Select(File.ReadAllBytes)]);
        (long runs, long refused, long start) = (0, 0, Stopwatch.GetTimestamp());
        for (; Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; runs++)
        {
            byte[] bytes = mutator.Next();
            try
            {
                refused += target.Read(bytes) ? 0 : 1;
            }
            catch (Exception fault)
            {
                string file = Path.GetFullPath($"fault-{target.Name}-{runs}");
                File.WriteAllBytes(file, bytes);
                Console.WriteLine($"{target.Name}: {file}: {fault}");
                return 1;
            }
        }

        Console.WriteLine($"{target.Name}: {runs} files with seed {seed}, {refused} refused, no fault");
        return 0;
    }
}
