namespace Cleave.Memory.Context;

/// <summary>The exception that the allocation observer of a heap threw.</summary>
public sealed class ObserverFailedEventArgs : EventArgs
{
    internal ObserverFailedEventArgs(Exception exception) => Exception = exception;

    /// <summary>The exception that the observer threw.</summary>
    public Exception Exception { get; }

    /// <summary>The exception in words, with its stack.</summary>
    public override string ToString() => $"The allocation observer has thrown: {Exception}";
}
