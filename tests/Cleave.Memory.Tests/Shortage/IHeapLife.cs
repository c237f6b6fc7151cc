namespace Cleave.Memory.Tests.Shortage;

/// <summary>The use of a heap in steps. A step that fails has changed nothing, so it can be done again.</summary>
internal interface IHeapLife
{
    IEnumerable<Action> Steps { get; }

    /// <summary>Checks the contents of all that is held.</summary>
    void Check();

    /// <summary>Frees all that is held, which never fails.</summary>
    void End();
}
