namespace Cleave.Iterations;

/// <summary>The progress of an <see cref="IterationAllocator"/> with one kind of iteration.</summary>
public enum IterationPhase
{
    /// <summary>The next iterations are recorded. Planning begins when one repeats the one before it.</summary>
    Recording,

    /// <summary>A background task makes a plan. Iterations are not recorded meanwhile.</summary>
    Planning,

    /// <summary>A plan is in use, or is used from the next iteration on.</summary>
    Planned,

    /// <summary>The last plan did not help, so the next iterations are neither recorded nor planned. The pause doubles each time.</summary>
    Paused,
}
