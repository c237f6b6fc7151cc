namespace Cleave.State;

/// <summary>The kinds of allocators whose state can be saved. The numbers are part of the format.</summary>
internal enum StateKind : byte
{
    BestFitAllocator = 1,
    GpuBuddy = 2,
    BuddyPool = 3,
}
