using System.Collections.Immutable;

namespace Cleave.Iterations;

/// <content>Profiles: what was learnt, to be learnt from again.</content>
public sealed partial class IterationAllocator
{
    /// <summary>Gets the iteration that the plan in use was made for; null without a plan.</summary>
    /// <param name="kind">The kind of iteration.</param>
    /// <remarks>Sizes and alignments are multiples of the granularity. Cost: the number of requests.</remarks>
    public IterationProfile? GetProfile(int kind = 0)
    {
        using (_lock.Enter())
        {
            return _kinds.TryGetValue(kind, out IterationKind? known) && known.Cursor is { } cursor
                ? new IterationProfile([.. cursor.Plan.Requests.Select(RequestOf)])
                : null;
        }
    }

    /// <summary>Plans an iteration that is known, around everything that is allocated now.</summary>
    /// <param name="profile">The requests of the iteration, from an earlier run or from a compiler.</param>
    /// <param name="kind">The kind of iteration. A plan that it has is replaced.</param>
    /// <returns>A task that completes when the plan is made. It is used from the beginning of the next iteration on. A plan that does not
    /// fit in the space is dropped, and the iterations are recorded instead.</returns>
    /// <exception cref="ArgumentException">A request has no bytes, more than the space has, or a free that does not follow it; the message
    /// names its position.</exception>
    /// <exception cref="InvalidOperationException">An iteration is running.</exception>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    public Task LearnAsync(IterationProfile profile, int kind = 0)
    {
        ArgumentNullException.ThrowIfNull(profile);
        IterationRecording recording = RecordingOf(profile);
        using (_lock.Enter())
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_running is not null)
            {
                throw new InvalidOperationException("An iteration is running; a profile can be learnt only between two iterations.");
            }

            if (!_kinds.TryGetValue(kind, out IterationKind? known))
            {
                known = _kinds[kind] = new IterationKind();
            }

            known.StopRecording();
            if (recording.Count > 0)
            {
                known.Phase = IterationPhase.Planning;
                StartPlanning(known, recording, ObstaclesTo(known));
            }

            return _planning;
        }
    }

    private IterationRequest RequestOf(RecordedRequest request) => new(
        _units.Bytes(request.Length),
        Alignment.FromLog2(request.Alignment == 0 ? 0 : request.Alignment + _units.Granularity.Log2),
        request.Tag,
        request.End == IterationRecording.Never ? null : request.End);

    private IterationRecording RecordingOf(IterationProfile profile)
    {
        ImmutableArray<IterationRequest> requests = profile.Requests;
        if (requests.IsDefault || requests.Length > IterationRecording.Most)
        {
            throw new ArgumentException(
                $"The profile has {(requests.IsDefault ? "no list of requests" : $"{requests.Length} requests")}; it must have at most "
                    + $"{IterationRecording.Most}.", nameof(profile));
        }

        var recording = new IterationRecording(0);
        for (int position = 0; position < requests.Length; position++)
        {
            IterationRequest request = requests[position];
            if (request.Size == 0 || request.Size > Size)
            {
                throw new ArgumentException(
                    $"Request {position} has a size of {ByteText.Exact(request.Size)}; it must be from 1 byte to the "
                        + $"{ByteText.Exact(Size)} of the space.", nameof(profile));
            }

            if (request.FreedAfter <= position)
            {
                throw new ArgumentException(
                    $"Request {position} is freed after {request.FreedAfter} requests; that must be above its position, or null.", nameof(
                        profile));
            }

            recording.Add(_units.Holding(request.Size), Math.Max(
                0, request.Alignment.Log2 - _units.Granularity.Log2), request.Tag, request.FreedAfter ?? IterationRecording.Never);
        }

        return recording;
    }
}
