using System.Globalization;
using System.Text;
using Cleave.Moves;
using Cleave.Storage.Spaces;

namespace Cleave.Storage.Tests.Kills;

/// <summary>The program that is killed: several callers allocate, free, write notes and move, and report each call before and after
/// it.</summary>
/// <remarks>A report is a line that ends with a semicolon, so that one that the kill cut off is seen. Small letters announce, capital ones
/// acknowledge.</remarks>
public static class KillLoad
{
    private const int Callers = 8;

    private static readonly Lock Output = new();

    /// <summary>Runs until it is killed.</summary>
    public static void RunLoad(string path)
    {
        using DurableSpace space = DurableSpace.Open(path);
        Report($"o {space.Count}");
        var ids = new List<ulong>(space.EnumerateAllocations().Select(one => one.Range.Id));
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => Call(space, ids, caller)))];
        Task.WaitAll(callers);
    }

    private static async Task Call(DurableSpace space, List<ulong> ids, int caller)
    {
        var random = new Random();
        while (true)
        {
            int kind = random.Next(100);
            ulong id = kind < 45 ? 0 : Take(ids, random);
            if (id == 0)
            {
                await Allocate(space, ids, caller, random);
            }
            else if (kind < 75)
            {
                Report($"f {id}");
                if (caller % 2 == 0)
                {
                    space.Free(id);
                }
                else
                {
                    await space.FreeAsync(id);
                }

                Report($"F {id}");
            }
            else
            {
                await (kind < 90 ? SetNote(space, id, random) : Move(space, id));
                Put(ids, id);
            }
        }
    }

    private static async Task Allocate(DurableSpace space, List<ulong> ids, int caller, Random random)
    {
        ulong size = (ulong)random.Next(1, 100_000);
        string token = Token(random);
        Report($"a {token} {size}");
        AllocationResult result = caller % 2 == 0
            ? await space.TryAllocateAsync(size, Encoding.ASCII.GetBytes(token))
            : space.TryAllocate(size, out DurableRange range, out AllocationFailure failure, Encoding.ASCII.GetBytes(token))
                ? new(range, default) : new(default, failure);
        if (result.IsServed)
        {
            Report($"A {token} {result.Range.Id} {result.Range.Offset} {result.Range.Size}");
            Put(ids, result.Range.Id);
        }
    }

    private static async Task SetNote(DurableSpace space, ulong id, Random random)
    {
        string token = Token(random);
        Report($"n {id} {token}");
        await space.SetNoteAsync(id, Encoding.ASCII.GetBytes(token));
        Report($"N {id} {token}");
    }

    private static async Task Move(DurableSpace space, ulong id)
    {
        if (!space.TryGetRange(id, out DurableRange range)
            || !space.TryPlanMoves(MoveGoal.EmptyRange(range.Offset, range.End), out DurableMovePlan? plan, out _)
            || plan.Steps.Count != 1
            || !space.TryBeginMove(plan.Steps[0], out DurableMove? move, out _))
        {
            return;
        }

        using (move)
        {
            Report($"m {id} {move.Target}");
            await space.CommitAsync(new SpaceChange().Move(move));
            Report($"M {id} {move.Target}");
        }
    }

    /// <summary>Takes a range that no other caller uses; 0 if there is none.</summary>
    private static ulong Take(List<ulong> ids, Random random)
    {
        lock (ids)
        {
            if (ids.Count == 0)
            {
                return 0;
            }

            int place = random.Next(ids.Count);
            ulong id = ids[place];
            ids[place] = ids[^1];
            ids.RemoveAt(ids.Count - 1);
            return id;
        }
    }

    private static void Put(List<ulong> ids, ulong id)
    {
        lock (ids)
        {
            ids.Add(id);
        }
    }

    /// <summary>Makes a note of 16 to 1000 letters that no other call makes.</summary>
    private static string Token(Random random) =>
        random.NextInt64(long.MaxValue).ToString("x16", CultureInfo.InvariantCulture)
            + new string('.', random.Next(8) == 0 ? random.Next(985) : random.Next(30));

    private static void Report(FormattableString line)
    {
        lock (Output)
        {
            Console.Out.Write(line.ToString(CultureInfo.InvariantCulture) + ";\n");
            Console.Out.Flush();
        }
    }
}
