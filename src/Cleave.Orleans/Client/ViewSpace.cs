namespace Cleave.Orleans.Client;

/// <summary>A space as a client sees it: its last statistics, less what the client's own calls are about to take.</summary>
internal sealed class ViewSpace(SpaceStatistics last, ViewHost host)
{
    /// <summary>Bytes that calls of this client have asked for and have no answer to yet.</summary>
    private ulong _pending;

    public SpaceStatistics Last { get; private set; } = last;

    public ViewHost Host { get; } = host;

    public ulong Free => Last.FreeBytes - ulong.Min(_pending, Last.FreeBytes);

    public ulong Run => Last.LargestFreeRun - ulong.Min(_pending, Last.LargestFreeRun);

    public void Update(SpaceStatistics space)
    {
        Host.FreeBytes += space.FreeBytes - Last.FreeBytes;
        Last = space;
    }

    public void Take(ulong size)
    {
        _pending += size;
        Host.FreeBytes -= size;
    }

    public void GiveBack(ulong size)
    {
        _pending -= size;
        Host.FreeBytes += size;
    }

    /// <summary>Tells whether the space can serve a request, as far as the client knows.</summary>
    public bool Fits(LeaseRequest request)
    {
        ulong size = SizeOf(request);
        return !Last.IsDraining && size <= (request.IsContiguous || Last.Kind == SpaceKind.BestFit ? Run : Free);
    }

    /// <summary>Bytes that the request would take of this space.</summary>
    public ulong SizeOf(LeaseRequest request)
    {
        ulong mask = Last.ChunkSize - 1;
        return request.Size > ulong.MaxValue - mask ? ulong.MaxValue : (request.Size + mask) & ~mask;
    }

    /// <summary>The rank of the space by a policy; the smallest is chosen first.</summary>
    public (ulong First, ulong Second, ulong Third) Rank(FleetPolicy policy) => policy switch
    {
        FleetPolicy.Pack => (Host.FreeBytes, Free, Run),
        FleetPolicy.Spread => (~Free, ~Host.FreeBytes, 0),
        _ => (Run, Free, Host.FreeBytes),
    };
}

/// <summary>A host as a client sees it.</summary>
internal sealed class ViewHost
{
    public List<ViewSpace> Spaces { get; } = [];

    /// <summary>Free bytes of all its spaces, less what is pending. May wrap below zero while statistics are old, and comes right
    /// again.</summary>
    public ulong FreeBytes { get; set; }
}
