using Cleave.Runs;
using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>The free runs of a space.</content>
internal sealed partial class BuddyMetadata<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>Returns the maximal runs of free chunks, clear and dirty together, and maintains them from the first call on.</summary>
    /// <remarks>
    /// Cost: constant, except for the first call, which looks at every block. Later each allocation and each free also changes the runs,
    /// which is a logarithmic cost. Re-establishes Joined.
    /// </remarks>
    public FreeRuns KeepRuns()
    {
        if (_map.Runs is { } kept)
        {
            return kept;
        }

        FreeRuns runs = FreeRuns.Create(Tree.Chunks);
        foreach (FreeRun run in FindRuns())
        {
            runs.TryAdd(run.Start, run.Length);
        }

        _map.KeepRuns(runs);
        return runs;
    }

    /// <summary>Finds the maximal runs of free chunks in ascending order, by looking at every block.</summary>
    public IEnumerable<FreeRun> FindRuns()
    {
        var run = new FreeRun(0, 0);
        foreach ((ulong id, BlockState state) in Blocks())
        {
            if (state is BlockState.FreeDirty or BlockState.FreeClear)
            {
                ulong first = run.Length == 0 ? Tree.FirstChunk(id) : run.Start;
                run = new FreeRun(first, Tree.EndChunk(id) - first);
            }
            else if (run.Length != 0)
            {
                yield return run;
                run = default;
            }
        }

        if (run.Length != 0)
        {
            yield return run;
        }
    }
}
