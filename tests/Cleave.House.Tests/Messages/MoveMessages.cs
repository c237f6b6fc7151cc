using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Moves;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of spaces that are resized, and of plans of moves.</summary>
internal static class MoveMessages
{
    private const ulong MiB = 1 << 20;
    private const ulong Base = 4UL << 30;

    public static void AddTo(MessageTable table)
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = 16 * MiB });
        buddy.AllocateBlock(4096);
        table.Section("GpuBuddy: sizes of the space that cannot be (16 MiB at 4 GiB, the last chunk in use)");
        table.Throws(() => buddy.Grow(MiB));
        table.Throws(() => buddy.Grow(ulong.MaxValue));
        table.Throws(() => buddy.Shrink(MiB));
        table.Throws(() => buddy.Shrink(0));
        table.Throws(() => buddy.Shrink(32 * MiB));
        AddBlocks(table, new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = 16 * MiB }));
        AddRanges(table, new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = Base, Size = 16 * MiB }));
    }

    private static void AddBlocks(MessageTable table, GpuBuddy buddy)
    {
        table.Section("GpuBuddy: plans and moves that cannot be (16 MiB at 4 GiB, the last MiB in use)");
        AllocatedBlock last = buddy.AllocateBlock(MiB);
        table.Throws(() => buddy.PlanMoves(MoveGoal.FreeRun(0)));
        table.Throws(() => buddy.PlanMoves(MoveGoal.FreeRun(16 * MiB)));
        table.Throws(() => buddy.PlanMoves(MoveGoal.EmptyRange(0, MiB)));
        table.Throws(() => buddy.PlanMoves(MoveGoal.EmptyEnd(15 * MiB), new BlockMovePlanOptions { MaxBytes = 4096 }));
        table.Throws(() => buddy.BeginMove(new BlockMove(last, 0)));
        table.Throws(() => buddy.BeginMove(new BlockMove(last, Base + 4096)));
        table.Throws(() => buddy.BeginMove(new BlockMove(last, Base + (16 * MiB))));
        table.Throws(() => buddy.BeginMove(new BlockMove(last, last.Offset)));
        table.Throws(() => buddy.BeginMove(default));
        buddy.AllocateBlock(MiB);
        using AllocatedBlocks owner = buddy.Allocate(3 * MiB); // 2 MiB above 1 MiB, so not ascending.
        table.Throws(() => buddy.BeginMove(new BlockMove(owner[0], Base)));
        table.Throws(() => buddy.TryBeginMove(owner, Base, out _, out _));
        PendingBlockMove move = buddy.BeginMove(new BlockMove(last, Base));
        buddy.Free(last);
        table.Throws(() => move.Complete());
        table.Throws(() => move.Complete());
        table.Throws(() => buddy.BeginMove(new BlockMove(last, Base)));
    }

    private static void AddRanges(MessageTable table, BestFitAllocator memory)
    {
        table.Section("BestFitAllocator: sizes of the space, plans and moves that cannot be (16 MiB at 4 GiB, the last MiB in use)");
        AllocatedRange last = memory.AllocateRange(MiB, new Alignment(MiB), RangePlacement.TopDown);
        table.Throws(() => memory.Grow(MiB));
        table.Throws(() => memory.Grow(ulong.MaxValue));
        table.Throws(() => memory.Shrink(MiB));
        table.Throws(() => memory.Shrink(0));
        table.Throws(() => memory.Shrink(32 * MiB));
        table.Throws(() => memory.PlanMoves(MoveGoal.FreeRun(0)));
        table.Throws(() => memory.PlanMoves(MoveGoal.FreeRun(16 * MiB)));
        table.Throws(() => memory.PlanMoves(MoveGoal.EmptyRange(0, MiB)));
        table.Throws(() => memory.PlanMoves(MoveGoal.EmptyRange(Base, Base)));
        table.Throws(() => memory.PlanMoves(MoveGoal.EmptyEnd(32 * MiB)));
        table.Throws(() => memory.PlanMoves(MoveGoal.EmptyEnd(15 * MiB), new MovePlanOptions { MaxBytes = 4096 }));
        table.Throws(() => memory.BeginMove(new RangeMove(last, 0)));
        table.Throws(() => memory.BeginMove(new RangeMove(last, Base + 4096)));
        table.Throws(() => memory.BeginMove(new RangeMove(last, Base + (16 * MiB))));
        table.Throws(() => memory.BeginMove(new RangeMove(last, last.Offset)));
        table.Throws(() => memory.BeginMove(default));
        PendingMove move = memory.BeginMove(new RangeMove(last, Base));
        memory.Free(last);
        table.Throws(() => move.Complete());
        table.Throws(() => move.Complete());
        table.Throws(() => memory.BeginMove(new RangeMove(last, Base)));
    }
}
