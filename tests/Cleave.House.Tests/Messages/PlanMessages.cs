using Cleave.Planning;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of the planner and of its verifier.</summary>
internal static class PlanMessages
{
    public static void AddTo(MessageTable table)
    {
        table.Section("MemoryPlanner");
        PlannedAllocation one = new(16, 0, 1);
        table.Throws(() => MemoryPlanner.Plan([one, one with { Size = 0 }]));
        table.Throws(() => MemoryPlanner.Plan([one, one with { End = 0 }]));
        table.Throws(() => MemoryPlanner.Plan([one, one with { Size = ulong.MaxValue }]));
        table.Throws(() => MemoryPlanner.Plan([one, one with { FixedOffset = ulong.MaxValue - 15 }]));
        table.Throws(() => MemoryPlanner.Plan([one, one with { FixedOffset = 8, Alignment = new(16) }]));
        table.Throws(() => MemoryPlanner.Plan([one with { FixedOffset = 0 }, one with { FixedOffset = 8 }]));
        table.Throws(() => MemoryPlanner.Plan([one with { FixedOffset = 0, Group = 1 }, new(16, 1, 2) { FixedOffset = 8, Group = 2 }]));
        table.Throws(() => MemoryPlanner.Plan([one with { Size = 1UL << 63 }, one with { Size = 1UL << 63 }]));
        table.Throws(() => MemoryPlanner.Plan(
            [one with { Alignment = new(1UL << 63) }, one with { Alignment = new(1UL << 63) }, one with { Alignment = new(1UL << 63) }]));
        table.Throws(() => MemoryPlanner.Plan([one], new MemoryPlannerOptions { NodeLimit = 0 }));
        table.Throws(() => MemoryPlanner.Plan([one], new MemoryPlannerOptions { TimeLimit = TimeSpan.FromTicks(-1) }));

        table.Section("PlanVerifier");
        table.Returns(() => PlanVerifier.FindViolation([one], [])!.Message);
        table.Returns(() => PlanVerifier.FindViolation([one], [ulong.MaxValue])!.Message);
        table.Returns(() => PlanVerifier.FindViolation([one with { Alignment = new(16) }], [8])!.Message);
        table.Returns(() => PlanVerifier.FindViolation([one with { FixedOffset = 16 }], [0])!.Message);
        table.Returns(() => PlanVerifier.FindViolation([one], [8], 16)!.Message);
        table.Returns(() => PlanVerifier.FindViolation([one, one], [0, 8])!.Message);
        table.Returns(() => PlanVerifier.FindViolation([one with { Group = 1 }, new(16, 1, 2) { Group = 2 }], [0, 8])!.Message);
    }
}
