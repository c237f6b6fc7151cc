using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Tests.BestFit;

/// <summary>The example of moves of docs/best-fit.md.</summary>
public sealed class MoveExampleTests
{
    [Fact]
    public void The_example_of_the_page_runs_as_it_says()
    {
        // <docs>
        // 8 MiB with a hole of 2 MiB in front of 1 MiB, and 5 MiB behind it.
        const ulong MiB = 1 << 20;
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = 8 * MiB });
        byte[] bytes = new byte[8 * MiB];
        AllocatedRange hole = memory.AllocateRange(2 * MiB);
        using RangeOwner table = memory.Allocate(1 * MiB);
        bytes[table.Offset] = 42;
        memory.Free(hole);

        // A request for 6 MiB fails. A plan says what to move so that it does not.
        MovePlan plan = memory.PlanMoves(MoveGoal.FreeRun(6 * MiB));
        Console.WriteLine(plan); // 1 move of 1 MiB for a free run of 6 MiB; any plan moves 1 MiB or more
        foreach (RangeMove move in plan.Moves)
        {
            // Takes the target; the range stays valid where it is until the move is complete.
            if (memory.TryBeginMove(move, out PendingMove? pending))
            {
                using (pending)
                {
                    bytes.AsSpan((int)move.From, (int)move.Size).CopyTo(bytes.AsSpan((int)move.Target));
                    pending.TryComplete(out _);
                }
            }
        }

        // The owner reads the new place, and the space can shrink to what is used, or serve the request.
        Console.WriteLine(table); // [0x0, +1 MiB)
        AllocatedRange large = memory.AllocateRange(6 * MiB);
        // </docs>

        Assert.Equal("1 move of 1 MiB for a free run of 6 MiB; any plan moves 1 MiB or more", plan.ToString());
        Assert.Equal("[0x0, +1 MiB)", table.ToString());
        Assert.Equal((42, MiB), (bytes[table.Offset], large.Offset));
        memory.Validate();
    }
}
