using Cleave.Gpu;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.State;

/// <summary>The workloads of increments: changes of a space, which are saved or replayed.</summary>
internal static class StateChanges
{
    private const ulong Chunk = 4 * KiB;

    /// <summary>Makes the workloads. An operation is one change.</summary>
    public static IEnumerable<StateWorkload> Of(string name, string what, ulong space)
    {
        int pairs = (int)(space / Chunk / 8);
        var memory = new Lazy<GpuBuddy>(() => new GpuBuddy(new GpuBuddyOptions { Size = space, RecordChanges = true }));
        var state = new Lazy<byte[]>(() => StateWorkload.Bytes(memory.Value.Save));
        var log = new Lazy<byte[]>(() =>
        {
            _ = state.Value;
            Change(memory.Value, pairs);
            return StateWorkload.Bytes(stream => memory.Value.SaveIncrement(stream));
        });
        yield return new StateWorkload(
            name, what, "increment", space, () => memory.Value.SaveIncrement(Stream.Null), () => memory.Value.MetadataBytes)
        {
            Operations = 2L * pairs,
            Prepare = () =>
            {
                _ = log.Value;
                Change(memory.Value, pairs);
            },
        };
        yield return new StateWorkload(
            name, what, "replay", space, () => GpuBuddy.Restore(state.Value, log.Value), () => memory.Value.MetadataBytes)
        {
            Operations = 2L * pairs,
            Prepare = () => _ = log.Value,
        };
    }

    private static void Change(GpuBuddy memory, int pairs)
    {
        var blocks = new AllocatedBlock[pairs];
        for (int at = 0; at < pairs; at++)
        {
            blocks[at] = memory.AllocateBlock(Chunk);
        }

        foreach (AllocatedBlock block in blocks)
        {
            memory.Free(block);
        }
    }
}
