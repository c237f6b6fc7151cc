using System.Diagnostics;

namespace Cleave.Fuzz.Tests;

/// <summary>A reader of foreign bytes: whatever they are, it reads them or refuses them with one of its own exceptions.</summary>
/// <param name="name">The name, which is also that of the folder of its corpus.</param>
/// <param name="read">Reads bytes to the end.</param>
/// <param name="refusals">The exceptions by which the reader refuses bytes.</param>
internal sealed class FuzzTarget(string name, Action<Stream> read, params Type[] refusals)
{
    /// <summary>A read that takes longer is a fault.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(10);

    /// <summary>A read that allocates more is a fault: four times the limit that the readers get.</summary>
    public const long MostBytes = 4 * FuzzTargets.MaxMemory;

    public string Name => name;

    /// <summary>The files of the corpus, in the order of their names.</summary>
    public IEnumerable<string> Corpus =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "corpus", name)).Order(StringComparer.Ordinal);

    /// <summary>Reads bytes. Returns false if they are refused; a fault is thrown.</summary>
    public bool Read(byte[] bytes) => Read(new MemoryStream(bytes, writable: false));

    /// <summary>Reads a stream. Returns false if its bytes are refused; a fault is thrown.</summary>
    public bool Read(Stream bytes)
    {
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRead = true;
        try
        {
            read(bytes);
        }
        catch (Exception refusal) when (refusals.Contains(refusal.GetType()))
        {
            isRead = false;
            if (refusal.Message.Length is 0 or > 2000)
                throw new FuzzFaultException($"The message of the refusal has {refusal.Message.Length} characters.");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return Stopwatch.GetElapsedTime(start) > Hang ? throw new FuzzFaultException($"The read took longer than {Hang.TotalSeconds} s.")
            : allocated > MostBytes ? throw new FuzzFaultException($"The read allocated {allocated} bytes.")
            : isRead;
    }
}

/// <summary>The exception for a fault of a reader that is no exception by itself: too much time or memory.</summary>
internal sealed class FuzzFaultException(string message) : Exception(message);
