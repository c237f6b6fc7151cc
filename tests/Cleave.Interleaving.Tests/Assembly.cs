// A schedule is one thing at a time, and a planted fault is the whole assembly's.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
