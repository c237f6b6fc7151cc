using Cleave.Tools.Traces;

namespace Cleave.Tools.Recording;

/// <content>The events of a trace that recorded steps become.</content>
internal sealed partial class RecordingReader
{
    private static TraceTerms? TermsOf(in RecordedStep step) => step.Kind switch
    {
        RecordedStepKind.Retire or RecordedStepKind.Restore => new TraceTerms { At = step.Address },
        RecordedStepKind.ResetZeroed => new TraceTerms { Zeroed = true },
        RecordedStepKind.ResetDirty => new TraceTerms(),
        RecordedStepKind.Resize => null,
        _ when ((ObservedTerms)step.Terms & ObservedTerms.Range) != 0 =>
            new TraceTerms { Asked = (ObservedTerms)step.Terms, Start = step.Start, End = step.End },
        _ => new TraceTerms { Asked = (ObservedTerms)step.Terms },
    };

    private static TraceEventKind KindOf(RecordedStepKind kind) => kind switch
    {
        RecordedStepKind.Refuse => TraceEventKind.OutOfMemory,
        RecordedStepKind.Retire => TraceEventKind.Retire,
        RecordedStepKind.Restore => TraceEventKind.Restore,
        RecordedStepKind.Resize => TraceEventKind.Resize,
        RecordedStepKind.MoveBegin => TraceEventKind.MoveBegin,
        RecordedStepKind.MoveEnd or RecordedStepKind.MoveEndZeroed => TraceEventKind.MoveEnd,
        RecordedStepKind.MoveDrop => TraceEventKind.MoveDrop,
        _ => TraceEventKind.ResetClear,
    };
}
