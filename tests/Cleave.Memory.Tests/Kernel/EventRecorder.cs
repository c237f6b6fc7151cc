using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>The events of Cleave-Memory that name a heap, in turn: names and payloads.</summary>
internal sealed class EventRecorder(string heap) : EventListener
{
    private readonly ConcurrentQueue<EventWrittenEventArgs> _events = new();

    public IReadOnlyList<EventWrittenEventArgs> Events => [.. _events.Where(e => Equals(e.Payload?[0], heap))];

    public IEnumerable<string?> Names => Events.Select(e => e.EventName);

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Cleave-Memory")
            EnableEvents(eventSource, EventLevel.Verbose);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData) => _events?.Enqueue(eventData);
}
