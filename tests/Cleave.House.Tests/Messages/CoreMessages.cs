using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of the units and of the raw GPU buddy allocator.</summary>
internal static class CoreMessages
{
    private const ulong MiB = 1 << 20;

    public static void AddTo(MessageTable table)
    {
        table.Section("Units");
        table.Throws(() => _ = new Alignment(0));
        table.Throws(() => _ = new Alignment(12));
        table.Throws(() => Alignment.FromLog2(-1));
        table.Throws(() => Alignment.FromLog2(64));

        table.Section("GpuBuddyCore");
        var chunk = new Alignment(4096);
        table.Throws(() => _ = new GpuBuddyCore(0, chunk));
        table.Throws(() => _ = new GpuBuddyCore(1000, chunk));
        table.Throws(() => _ = new GpuBuddyCore(MiB, new Alignment(1024)));

        var core = new GpuBuddyCore(MiB, chunk);
        var blocks = new List<BuddyBlock>();
        table.Throws(() => core.Allocate(0, MiB, 4096, 4096, GpuBuddyRawFlags.None, null!));
        table.Throws(() => core.FreeBlockCount(-1));
        table.Throws(() => core.FreeBlockCount(9));
        table.Throws(() => core.FreeBlockCount(9, clear: true));
        table.Throws(() => core.AllocatedBlockCount(9));
        table.Throws(() => core.Free(default(BuddyBlock)));
        table.Throws(() => core.Free([default, default]));
        table.Throws(() => core.Trim(null!, null, 4096));

        core.Allocate(0, MiB, 8192, 4096, GpuBuddyRawFlags.None, blocks);
        BuddyBlock freed = blocks[0];
        core.Free(freed);
        table.Throws(() => core.Free(freed));
        table.Throws(() => core.Free([freed]));
        table.Throws(() => core.Trim(blocks, null, 4096));
    }
}
