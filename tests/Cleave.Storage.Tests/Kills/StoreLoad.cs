using Cleave.DiskExtents;

namespace Cleave.Storage.Tests.Kills;

/// <summary>The object store that is killed: callers put and delete, each its own keys, while another compacts.</summary>
public static class StoreLoad
{
    private const int Callers = 4;

    private static readonly Lock Output = new();

    /// <summary>Runs until it is killed.</summary>
    public static void RunStore(string folder)
    {
        using var store = new ObjectStore(folder);
        Task[] callers = [
            .. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => Call(store, caller))), Task.Run(() => Compact(store))];
        Task.WaitAll(callers);
    }

    /// <summary>The content of a version of an object, which no other object has.</summary>
    public static byte[] ContentOf(string key, int version)
    {
        var random = new Random((version * 1000) + key[1] + (key[^1] << 4));
        byte[] content = new byte[random.Next(40_000)];
        random.NextBytes(content);
        return content;
    }

    private static void Call(ObjectStore store, int caller)
    {
        var random = new Random();
        while (true)
        {
            string key = $"k{caller}{(char)('a' + random.Next(8))}";
            if (random.Next(4) == 0)
            {
                Report($"d {key}");
                store.Delete(key);
                Report($"D {key}");
            }
            else
            {
                int version = random.Next(1, int.MaxValue / 2000);
                Report($"p {key} {version}");
                store.Put(key, ContentOf(key, version));
                Report($"P {key} {version}");
            }
        }
    }

    private static void Compact(ObjectStore store)
    {
        while (true)
        {
            Report($"c {store.Compact()}");
        }
    }

    private static void Report(string line)
    {
        lock (Output)
        {
            Console.Out.Write(line + ";\n");
            Console.Out.Flush();
        }
    }
}
